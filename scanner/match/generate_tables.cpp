// Run by the build: writes default_tables() as constants to the file that is named.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "scanner/match/default_tables.h"

namespace {

namespace match = ekaudit::scanner::match;

std::string numbers_of(const std::string& bytes) {
  std::string list;
  for (const char byte : bytes) {
    list += fmt::format("{},", int{static_cast<unsigned char>(byte)});
  }
  return list;
}

std::string table_of(const std::array<match::BlockTables::Table, match::k_scan_block>& tables) {
  std::string text;
  for (const match::BlockTables::Table& table : tables) {
    text += fmt::format("{{{{{}}}}},", fmt::join(table, ","));
  }
  return text;
}

std::string source_of(const match::MatchTables& tables) {
  std::string bytes;
  std::string literals;
  std::string routes;
  for (const match::Literal& literal : tables.literals) {
    // The zero keeps neighbours from reading like a token in the program's own file.
    bytes += numbers_of(literal.bytes) + "0,\n";
    literals += fmt::format("{{{},{}}},\n", literal.bytes.size(), literal.routes.size());
    for (const match::Route& route : literal.routes) {
      routes += fmt::format("{{{},{},{},{}}},\n", route.codec ? static_cast<int>(*route.codec) : -1,
                            static_cast<int>(route.pattern), route.phase, route.back);
    }
  }
  std::string fingerprints;
  for (const match::Fingerprint& each : tables.fingerprints.list) {
    fingerprints += fmt::format("{{{},{}}},\n", each.literal, each.distance);
  }
  return fmt::format(
      "// Written by generate_tables.cpp.\n"
      "constexpr unsigned char k_bytes[] = {{\n{}}};\n"
      "constexpr StoredLiteral k_literals[] = {{\n{}}};\n"
      "constexpr StoredRoute k_routes[] = {{\n{}}};\n"
      "constexpr StoredFingerprint k_fingerprints[] = {{\n{}}};\n"
      "constexpr std::size_t k_block_size = {};\n"
      "constexpr bool k_scannable = {};\n"
      "constexpr BlockTables k_block_tables = {{{{{{{}}}}},\n{{{{{}}}}}}};\n",
      bytes, literals, routes, fingerprints, tables.fingerprints.block_size, tables.fingerprints.scannable,
      table_of(tables.fingerprints.tables.lower), table_of(tables.fingerprints.tables.upper));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    return 2;
  }
  const std::string source =
      source_of(match::derive_tables(match::pattern_literals(), match::k_default_depth));
  std::FILE* file = std::fopen(arguments[1], "wb");
  if (file == nullptr) {
    return 1;
  }
  const bool written = std::fwrite(source.data(), 1, source.size(), file) == source.size();
  return std::fclose(file) == 0 && written ? 0 : 1;
}
