// What lies outside Git: files, directories, standard input.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "audit/report.h"
#include "core/notice.h"
#include "pipelines/secret_names.h"
#include "pipelines/usage.h"
#include "scanner/git/repository.h"
#include "scanner/sighting.h"
#include "scanner/sources/search_context.h"

namespace ekaudit::audit {

struct PlainScan {
  std::vector<scanner::Sighting> sightings;
  std::vector<pipelines::Usage> usages;
  Scanned scanned;
  core::Notices notices;
};

// A file, or everything below a directory. Paths are relative to `path`; of a single file, its name.
// A link that the user named is followed.
PlainScan scan_plain_path(const std::filesystem::path& path, const scanner::sources::SearchContext& context,
                          const pipelines::SecretNames& names);

// A directory of a repository's working tree that looks like a repository but is none; paths stay
// relative to the repository, whose id is `repository_id`.
PlainScan scan_directory_of(const scanner::git::Repository& repository, const std::string& directory,
                            const scanner::sources::SearchContext& context,
                            const pipelines::SecretNames& names, const std::string& repository_id);

PlainScan scan_standard_input(const scanner::sources::SearchContext& context);

// The message of a commit that is yet to be made.
PlainScan scan_message(std::string_view text, const scanner::sources::SearchContext& context);

}  // namespace ekaudit::audit
