#include "reporters/html_page.h"

#include <fmt/format.h>

#include "core/digest.h"
#include "reporters/html_text.h"

namespace ekaudit::reporters {
namespace {

constexpr std::string_view k_style = R"css(
:root{--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;--critical:#8b0a1a;--high:#b42318;
--medium:#8a5a00;--low:#3d5a80;--info:#57606a;--good:#1a6b3c;--link:#0b57a4}
@media (prefers-color-scheme:dark){:root{--bg:#0f1419;--fg:#e6e9ec;--soft:#a3adb7;--line:#39424c;--card:#182029;
--critical:#ff8a8a;--high:#ff9d7a;--medium:#f0c060;--low:#9cc4f0;--info:#a3adb7;--good:#7bd69c;--link:#8ec2ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem 1rem 4rem;background:var(--bg);color:var(--fg);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2rem 0 .75rem}h3{font-size:1rem;margin:0}
p{margin:.4rem 0}code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
.soft{color:var(--soft)}.skip{position:absolute;left:-99rem}.skip:focus{left:1rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.banner{border:2px solid var(--high);border-radius:.4rem;padding:.6rem .9rem;margin:1rem 0}
.good{border-color:var(--good)}
.counts{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:1rem 0;list-style:none}
.counts li{border:1px solid var(--line);border-radius:.4rem;padding:.35rem .8rem;background:var(--card)}
.counts b{display:block;font-size:1.3rem}
.filter{position:sticky;top:0;background:var(--bg);border-bottom:1px solid var(--line);padding:.6rem 0;display:flex;
flex-wrap:wrap;gap:.5rem 1rem;align-items:center}
.filter input[type=search]{flex:1 1 16rem;padding:.4rem .6rem;border:1px solid var(--line);border-radius:.3rem;
background:var(--bg);color:var(--fg);font:inherit}
.filter label{white-space:nowrap}
.card{border:1px solid var(--line);border-left-width:.4rem;border-radius:.4rem;background:var(--card);
padding:.7rem .9rem;margin:.7rem 0;overflow-wrap:anywhere}
.card[hidden],.filter[hidden]{display:none}
.critical{border-left-color:var(--critical)}.high{border-left-color:var(--high)}.medium{border-left-color:var(--medium)}
.low{border-left-color:var(--low)}.info{border-left-color:var(--info)}
.badge{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:0 .6rem;font-size:.8rem;
font-weight:600;margin-right:.4rem}
.badge.critical{color:var(--critical)}.badge.high{color:var(--high)}.badge.medium{color:var(--medium)}
.badge.low{color:var(--low)}.badge.info{color:var(--info)}
.badge.alive{background:var(--critical);color:var(--bg);border-color:var(--critical)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.5rem 0}dt{color:var(--soft)}dd{margin:0}
ul.places{margin:.4rem 0;padding-left:1.2rem}svg{display:block;width:100%;height:auto;margin:.6rem 0}
svg text{fill:var(--fg);font:11px system-ui,sans-serif}svg line{stroke:var(--soft)}svg circle{fill:var(--link)}
svg circle.leak{fill:var(--high)}svg .now{stroke-dasharray:3 3}
.do{border-top:1px solid var(--line);margin-top:.6rem;padding-top:.5rem}
@media print{.filter,.skip{display:none}body{max-width:none;padding:0}.card{break-inside:avoid}}
)css";

constexpr std::string_view k_script = R"js(
(function () {
  var text = document.getElementById("filter-text");
  var boxes = Array.from(document.querySelectorAll("input[data-severity]"));
  var cards = Array.from(document.querySelectorAll(".card"));
  var count = document.getElementById("filter-count");
  function apply() {
    var words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    var wanted = boxes.filter(function (b) { return b.checked; }).map(function (b) { return b.dataset.severity; });
    var shown = 0;
    cards.forEach(function (card) {
      var content = card.textContent.toLowerCase();
      var fits = wanted.indexOf(card.dataset.severity) >= 0 &&
        words.every(function (w) { return content.indexOf(w) >= 0; });
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + " of " + cards.length + " shown";
  }
  document.getElementById("filter").hidden = false;
  text.addEventListener("input", apply);
  boxes.forEach(function (b) { b.addEventListener("change", apply); });
  apply();
})();
)js";

std::string source_hash(std::string_view source) {
  const core::Digest digest = core::sha256(source);
  return "'sha256-" +
         core::base64({reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()}) + "'";
}

}  // namespace

std::string html_page(std::string_view title, std::string_view body) {
  const std::string policy =
      fmt::format("default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
                  source_hash(k_style), source_hash(k_script));
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{}</style>\n</head>\n"
      "<body>\n<a class=\"skip\" href=\"#findings\">Skip to the "
      "findings</a>\n{}<script>{}</script>\n</body>\n"
      "</html>\n",
      policy, html_escape(title), k_style, body, k_script);
}

}  // namespace ekaudit::reporters
