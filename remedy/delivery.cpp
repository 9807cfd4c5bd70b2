#include "remedy/delivery.h"

#include <fmt/format.h>

#include "core/text.h"
#include "remedy/exec_delivery.h"
#include "remedy/file_delivery.h"

namespace ekaudit::remedy {
namespace {

constexpr std::string_view k_id = "{id}";

std::string path_for(const Delivery& delivery, const Recipient& recipient) {
  std::string path = delivery.target;
  for (std::size_t at = path.find(k_id); at != std::string::npos;
       at = path.find(k_id, at + recipient.token_id.size())) {
    path.replace(at, k_id.size(), recipient.token_id);
  }
  return path;
}

}  // namespace

core::Result<Delivery> parse_delivery(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  const std::string_view kind = argument.substr(0, equals);
  const std::string target(equals == std::string_view::npos ? std::string_view()
                                                            : argument.substr(equals + 1));
  if ((kind != "file" && kind != "exec") || target.empty()) {
    return core::fail(core::ErrorKind::usage, "--deliver takes file=PATH or exec=COMMAND");
  }
  return Delivery{kind == "file" ? Delivery::Kind::file : Delivery::Kind::exec, target};
}

bool keeps_tokens_apart(const Delivery& delivery) {
  const std::string_view sign = delivery.kind == Delivery::Kind::file ? k_id : std::string_view("EKAUDIT_");
  return delivery.target.find(sign) != std::string::npos;
}

core::Result<void> check_delivery(const Delivery& delivery, const Recipient& recipient) {
  return delivery.kind == Delivery::Kind::file ? check_file(path_for(delivery, recipient))
                                               : core::Result<void>();
}

core::Result<void> deliver(const Delivery& delivery, const Recipient& recipient, const core::Secret& secret,
                           core::RunControl& control) {
  if (delivery.kind == Delivery::Kind::file) {
    return deliver_to_file(path_for(delivery, recipient), secret);
  }
  return deliver_to_command(delivery.target,
                            {{"EKAUDIT_TOKEN_ID", recipient.token_id},
                             {"EKAUDIT_TOKEN_NAME", core::to_terminal(recipient.token_name)},
                             {"EKAUDIT_SECRET_NAME", core::to_terminal(recipient.secret_name)}},
                            secret, control);
}

std::string describe(const Delivery& delivery, const Recipient& recipient) {
  return delivery.kind == Delivery::Kind::file
             ? fmt::format("file '{}'", core::to_terminal(path_for(delivery, recipient)))
             : std::string("the command");
}

}  // namespace ekaudit::remedy
