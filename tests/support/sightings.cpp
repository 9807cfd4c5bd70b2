#include "tests/support/sightings.h"

#include "core/redaction.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::support {

scanner::Sighting make_sighting() {
  const std::string raw = make_token(7);
  scanner::Sighting sighting;
  sighting.token.hash = core::sha256(raw);
  sighting.token.body_size = 32;
  sighting.token.redacted = core::redact(raw);
  sighting.token.confidence = core::Confidence::high;
  sighting.token.raw = core::Secret(raw);
  sighting.place = "config/app.env";
  sighting.present = true;
  sighting.newest.kind = scanner::LocationKind::file;
  sighting.newest.path = "config/app.env";
  sighting.newest.position = {12, 7, 12, 47};
  sighting.newest.exposure = scanner::Exposure::pushed;
  return sighting;
}

}  // namespace ekaudit::tests::support
