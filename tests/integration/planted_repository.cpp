#include "tests/integration/planted_repository.h"

#include <utility>

#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::base64_of;
using support::hex_of;
using support::percent_of;
using support::unicode_escapes_of;
using support::utf16be_of;
using support::utf16le_of;

constexpr const char* k_present = "leaked-token";
constexpr const char* k_history = "leaked-token-in-history";
constexpr const char* k_metadata = "leaked-token-in-metadata";

}  // namespace

PlantedRepository::PlantedRepository() {
  plant_blinding_configuration();
  plant_commits();
  plant_encodings();
  plant_merges_and_refs();
  git_.git({"update-ref", "refs/remotes/origin/main", "HEAD"});
  plant_metadata();
  plant_unreachable();
  plant_submodule_and_worktree();
  plant_stashes();
  plant_working_tree();
  std::filesystem::remove(git_.parent() / "executed");  // the fixture's own git believes the configuration
}

std::string PlantedRepository::support_token(std::uint64_t seed) {
  return support::make_token(seed);
}

std::string PlantedRepository::plant(Planted expected) {
  expected.token = next_token();
  planted_.push_back(std::move(expected));
  return planted_.back().token;
}

// Whatever hides content from `git log -p` must not hide it here, and nothing of it may run.
void PlantedRepository::plant_blinding_configuration() {
  const std::string marker = (git_.parent() / "executed").string();
  git_.git({"config", "color.ui", "always"});
  git_.git({"config", "log.showRoot", "false"});
  git_.git({"config", "core.bigFileThreshold", "1"});
  git_.git({"config", "core.fsmonitor", "touch " + marker});
  git_.git({"config", "diff.evil.textconv", "touch " + marker + "; cat"});
  git_.git({"config", "filter.evil.clean", "touch " + marker + "; cat"});
  git_.git({"config", "filter.evil.smudge", "touch " + marker + "; cat"});
  support::write_file(git_.git_dir() / "info/attributes", "* -diff\n*.hidden diff=evil filter=evil\n");
}

void PlantedRepository::plant_commits() {
  git_.write(
      "root.env",
      "TOKEN=" + plant({"root commit, deleted later", "", k_history, "history", "root.env", "pushed"}) +
          "\n");
  planted_.back().introduced_in = git_.commit("root");

  git_.write("keep.env",
             "first line\nTOKEN=" +
                 plant({"stays in the tree", "", k_present, "file", "keep.env", "pushed", "", "", 2}) + "\n");
  planted_.back().introduced_in = git_.commit("add keep");

  git_.write("deep/er/dir/app.yml", "a: 1\r\nb: 2\r\ntoken: " +
                                        plant({"CRLF file below directories", "", k_present, "file",
                                               "deep/er/dir/app.yml", "pushed", "", "", 3}) +
                                        "\r\n");
  planted_.back().introduced_in = git_.commit("add deep");

  git_.write("binary.bin",
             std::string("\0\1\2\0", 4) +
                 plant({"binary file with NUL bytes", "", k_history, "history", "binary.bin", "pushed"}) +
                 std::string("\0\0", 2));
  planted_.back().introduced_in = git_.commit("add binary");

  git_.write(".gitattributes", "secret.diffless -diff\n");
  git_.write("secret.diffless",
             plant({"file with the -diff attribute", "", k_history, "history", "secret.diffless", "pushed"}));
  planted_.back().introduced_in = git_.commit("add -diff file");

  std::filesystem::create_symlink(
      "/tmp/" + plant({"target of a symbolic link", "", k_present, "symlink", "link", "pushed"}),
      git_.path() / "link");
  planted_.back().introduced_in = git_.commit("add link");

  const std::string named = plant({"name of a file", "", k_metadata, "filename", "-", "pushed"});
  git_.write("named/" + named + ".txt", "nothing\n");
  planted_.back().introduced_in = git_.commit("add named file");

  const std::string directory =
      plant({"name of a directory, deleted later", "", k_metadata, "filename", "-", "pushed"});
  git_.write("dirs/" + directory + "/inside.txt", "nothing here\n");
  planted_.back().introduced_in = git_.commit("add named directory");

  git_.git({"rm", "-rqf", "root.env", "binary.bin", "secret.diffless", "dirs"});
  git_.commit("delete");
}

void PlantedRepository::plant_encodings() {
  const auto add = [this](const std::string& path, const std::string& encoding, auto&& encode) {
    const std::string token =
        plant({"encoded as " + encoding + " in " + path, "", k_present, "file", path, "pushed", encoding});
    git_.write(path, encode(token));
  };
  add("enc/base64-0.txt", "base64", [](const std::string& t) { return "v: " + base64_of(t) + "\n"; });
  add("enc/base64-1.txt", "base64", [](const std::string& t) { return "v: " + base64_of("=" + t) + "\n"; });
  add("enc/base64-2.txt", "base64", [](const std::string& t) { return "v: " + base64_of("=:" + t) + "\n"; });
  add("enc/twice.txt", "base64+base64",
      [](const std::string& t) { return base64_of("x=" + base64_of("k:" + t)) + "\n"; });
  add("enc/thrice.txt", "base64+base64+base64",
      [](const std::string& t) { return base64_of("a" + base64_of("b:" + base64_of(t))) + "\n"; });
  add("enc/powershell.txt", "base64+utf-16le",
      [](const std::string& t) { return base64_of(utf16le_of("$t='" + t + "'")) + "\n"; });
  add("enc/hex.txt", "hex", [](const std::string& t) { return "0x" + hex_of("T=" + t) + "\n"; });
  add("enc/percent.txt", "percent", [](const std::string& t) { return "?t=" + percent_of(t) + "&x=1\n"; });
  add("enc/escapes.json", "json-escape",
      [](const std::string& t) { return "{\"t\":\"" + unicode_escapes_of(t) + "\"}\n"; });
  add("enc/utf16le.txt", "utf-16le",
      [](const std::string& t) { return "\xff\xfe" + utf16le_of("T=" + t + "\r\n"); });
  add("enc/utf16be.txt", "utf-16be",
      [](const std::string& t) { return "\xfe\xff" + utf16be_of("T=" + t + "\r\n"); });
  const std::string id = git_.commit("add encodings");
  for (Planted& planted : planted_) {
    if (planted.path.compare(0, 4, "enc/") == 0) {
      planted.introduced_in = id;
    }
  }
}

void PlantedRepository::plant_merges_and_refs() {
  git_.git({"checkout", "-q", "-b", "side"});
  git_.commit_file("side.txt", "side\n", "side");
  git_.git({"checkout", "-q", "main"});
  git_.commit_file("main.txt", "main\n", "main");
  git_.git({"merge", "-q", "--no-commit", "--no-ff", "side"});
  git_.write(
      "evil.txt",
      "merged\n" + plant({"evil merge", "", k_present, "file", "evil.txt", "pushed", "", "", 2}) + "\n");
  planted_.back().introduced_in = git_.commit("evil merge");
  git_.git({"branch", "-q", "-D", "side"});

  git_.git({"checkout", "-q", "-b", "topic"});
  git_.write("topic.txt",
             plant({"only at another branch's tip", "", k_present, "history", "topic.txt", "local"}));
  planted_.back().introduced_in = git_.commit("topic");
  git_.git({"checkout", "-q", "main"});

  git_.git({"checkout", "-q", "--detach"});
  git_.write("custom.txt",
             plant({"commit under a custom ref", "", k_history, "history", "custom.txt", "local"}));
  planted_.back().introduced_in = git_.commit("custom");
  git_.git({"update-ref", "refs/custom/thing", "HEAD"});
  git_.git({"checkout", "-q", "main"});

  // Grafts and replace refs hide a commit's parent from Git's own walk.
  git_.write("replaced.txt",
             plant({"commit hidden by a replace ref", "", k_history, "history", "replaced.txt", "pushed"}));
  const std::string hidden = git_.commit("replaced");
  planted_.back().introduced_in = hidden;
  git_.git({"rm", "-q", "replaced.txt"});
  const std::string above = git_.commit("remove replaced");
  git_.git({"replace", "--graft", above, above + "~2"});
}

void PlantedRepository::plant_metadata() {
  git_.write("m1.txt", "1\n");
  const std::string message =
      plant({"commit message", "", k_metadata, "commit-message", "-", "local", "", "", 3});
  planted_.back().introduced_in = git_.commit("subject\n\nuse " + message + " to deploy\n");

  const std::string author =
      plant({"author's name", "", k_metadata, "commit-header", "-", "local", "", "", 3});
  git_.set_env("GIT_AUTHOR_NAME", author);
  git_.write("m2.txt", "2\n");
  planted_.back().introduced_in = git_.commit("by an odd author");
  git_.set_env("GIT_AUTHOR_NAME", "A U Thor");

  const std::string extra =
      plant({"extra header of a commit", "", k_metadata, "commit-header", "-", "unreachable", "", "", 5});
  const std::string tree = git_.git_line({"rev-parse", "HEAD^{tree}"});
  planted_.back().introduced_in =
      git_.hash_object("tree " + tree + "\nparent " + git_.git_line({"rev-parse", "HEAD"}) +
                           "\nauthor X <x@example.com> 1700000000 +0000\n" +
                           "committer X <x@example.com> 1700000000 +0000\nx-note " + extra + "\n\nmessage\n",
                       "commit");

  git_.git({"tag", "-a", "v1", "-m",
            "release " + plant({"annotated tag's message", "", k_metadata, "tag", "refs/tags/v1", "local", "",
                                "", 1})});
  const std::string nested =
      plant({"message of a tag on a tag", "", k_metadata, "tag", "refs/tags/v2", "local", "", "", 1});
  git_.git({"tag", "-a", "v2", "v1", "-m", nested});

  git_.git({"branch", "deploy/" + plant({"name of a branch", "", k_metadata, "ref", "-", "local"})});
  git_.git(
      {"notes", "add", "-m", plant({"note", "", k_metadata, "note", "refs/notes/commits", "local"}), "HEAD"});
}

void PlantedRepository::plant_unreachable() {
  git_.write("reset.txt", plant({"commit reset away, in the reflog", "", k_history, "history", "reset.txt",
                                 "unreachable"}));
  planted_.back().introduced_in = git_.commit("reset away");
  git_.git({"reset", "-q", "--hard", "HEAD~1"});

  git_.write("amended.txt",
             plant({"commit amended away", "", k_history, "history", "amended.txt", "unreachable"}));
  planted_.back().introduced_in = git_.commit("before");
  git_.write("amended.txt", "clean\n");
  git_.git({"add", "amended.txt"});
  git_.git({"commit", "-q", "--amend", "-m", "after"});

  git_.hash_object("dangling " + plant({"dangling blob", "", k_history, "history", "", "unreachable"}) +
                   "\n");

  const std::string in_tree = git_.hash_object(
      plant({"blob of a dangling tree", "", k_history, "history", "some/file.txt", "unreachable"}));
  git_.mktree({{"40000", git_.mktree({{"100644", in_tree, "file.txt"}}), "some"}});

  const std::string orphan = git_.hash_object(
      "x " + plant({"dangling commit", "", k_history, "history", "orphan.txt", "unreachable"}));
  planted_.back().introduced_in =
      git_.commit_tree(git_.mktree({{"100644", orphan, "orphan.txt"}}), {}, "dangling");

  const std::string tagged =
      git_.hash_object("blob " + plant({"blob with a tag on it", "", k_history, "history", "", "local"}));
  git_.git({"tag", "on-a-blob", tagged});

  // Half of the objects packed, half loose.
  git_.git({"repack", "-q", "-a", "-d", "--keep-unreachable"});
}

void PlantedRepository::plant_submodule_and_worktree() {
  support::GitFixture library;
  library.write("lib.env",
                "K=" + plant({"history of a submodule", "", k_history, "history", "lib.env", "pushed"}));
  planted_.back().introduced_in = library.commit("leak in the library");
  library.git({"rm", "-q", "lib.env"});
  library.commit("delete");
  git_.git(
      {"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.path().string(), "lib"});
  git_.commit("add the submodule");

  const std::string worktree = (git_.parent() / "linked").string();
  git_.git({"worktree", "add", "-q", "--detach", worktree});
  support::write_file(git_.parent() / "linked/wt.txt", plant({"commit of a linked worktree's detached HEAD",
                                                              "", k_present, "history", "wt.txt", "local"}));
  git_.run_git(worktree, {"add", "wt.txt"});
  git_.run_git(worktree, {"commit", "-q", "-m", "in the linked worktree"});
  planted_.back().introduced_in = git_.run_git(worktree, {"rev-parse", "HEAD"}).out.substr(0, 40);
}

void PlantedRepository::plant_stashes() {
  git_.write("keep.env", git_.git({"show", "HEAD:keep.env"}) +
                             plant({"working tree part of an older stash", "", k_history, "history",
                                    "keep.env", "stash", "", "", 3}) +
                             "\n");
  git_.git({"stash", "push", "-q"});

  git_.write("main.txt", plant({"index part of a stash", "", k_history, "history", "main.txt", "stash"}));
  git_.git({"add", "main.txt"});
  git_.write("main.txt", "something else\n");
  git_.write("new-file.txt",
             plant({"untracked part of a stash", "", k_history, "history", "new-file.txt", "stash"}));
  git_.git({"stash", "push", "-q", "--include-untracked"});
}

void PlantedRepository::plant_working_tree() {
  git_.write("staged.txt", plant({"staged, then changed in the working tree", "", k_present, "index",
                                  "staged.txt", "local"}));
  git_.git({"add", "staged.txt"});
  git_.write("staged.txt", "clean again\n");

  git_.write("index-only.txt", plant({"staged, then deleted from the working tree", "", k_present, "index",
                                      "index-only.txt", "local"}));
  git_.git({"add", "index-only.txt"});
  std::filesystem::remove(git_.path() / "index-only.txt");

  git_.write(".git/info/exclude", "*.ignored\n");
  git_.write("local.ignored", plant({"ignored file", "", k_present, "file", "local.ignored", "ignored"}));
  git_.write("untracked/x.txt", "\n\n" + plant({"untracked file", "", k_present, "file", "untracked/x.txt",
                                                "untracked", "", "", 3}));
  git_.write("-dash $(touch x) \xc3\xa9.txt", plant({"file with an awkward name", "", k_present, "file",
                                                     "-dash $(touch x) \xc3\xa9.txt", "untracked"}));

  const std::string access = plant({"the CLI's credential store", "", "leaked-credential-store", "file",
                                    "home/secure-store.json", "untracked", "", "", 4});
  planted_.back().token = access.substr(8) + "0000abcdEFGH";
  git_.write("home/secure-store.json",
             "{\"enkryptify\": {\n  \"version\": 1,\n  \"auth\": {\n    \"accessToken\": \"" +
                 planted_.back().token +
                 "\",\n    \"userId\": \"u1\", \"email\": \"a@example.com\"\n  },\n"
                 "  \"secretCache\": {\"DB\": \"hunter2hunter2\"}\n}}\n");
}

void PlantedRepository::repack(const std::vector<std::string>& options) const {
  std::vector<std::string> arguments = {"repack", "-a", "-d", "-f", "-q", "--keep-unreachable"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  git_.git(arguments);
}

}  // namespace ekaudit::tests::integration
