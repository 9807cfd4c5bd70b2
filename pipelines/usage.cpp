#include "pipelines/usage.h"

#include <fmt/format.h>

namespace ekaudit::pipelines {

std::string_view name_of(Format format) {
  switch (format) {
    case Format::github_actions:
      return "github-actions";
    case Format::github_action:
      return "github-action";
    case Format::gitlab_ci:
      return "gitlab-ci";
    case Format::jenkins:
      return "jenkins";
    case Format::circleci:
      return "circleci";
    case Format::azure_pipelines:
      return "azure-pipelines";
    case Format::bitbucket:
      return "bitbucket-pipelines";
    case Format::buildkite:
      return "buildkite";
    case Format::drone:
      return "drone";
    case Format::woodpecker:
      return "woodpecker";
    case Format::travis:
      return "travis";
    case Format::dockerfile:
      return "dockerfile";
    case Format::compose:
      return "compose";
    case Format::kubernetes:
      return "kubernetes";
    case Format::helm_values:
      return "helm-values";
    case Format::terraform:
      return "terraform";
    case Format::shell:
      return "shell";
    case Format::makefile:
      return "makefile";
    case Format::dotenv:
      return "dotenv";
    case Format::systemd:
      return "systemd";
    case Format::crontab:
      return "crontab";
  }
  return "unknown";
}

std::string_view name_of(Store store) {
  switch (store) {
    case Store::none:
      return "none";
    case Store::ci:
      return "ci";
    case Store::caller:
      return "caller";
    case Store::kubernetes:
      return "kubernetes";
    case Store::environment:
      return "environment";
  }
  return "none";
}

std::string_view name_of(Handover handover) {
  switch (handover) {
    case Handover::store:
      return "store";
    case Handover::workflow_environment:
      return "workflow-environment";
    case Handover::job_environment:
      return "job-environment";
    case Handover::step_environment:
      return "step-environment";
    case Handover::argument:
      return "argument";
    case Handover::file:
      return "file";
    case Handover::image:
      return "image";
  }
  return "argument";
}

std::string_view name_of(DisclosureKind kind) {
  switch (kind) {
    case DisclosureKind::argument:
      return "argument";
    case DisclosureKind::log:
      return "log";
    case DisclosureKind::trace:
      return "trace";
    case DisclosureKind::image:
      return "image";
  }
  return "argument";
}

Effects& Effects::operator|=(const Effects& other) {
  reads |= other.reads;
  writes |= other.writes;
  opaque |= other.opaque;
  return *this;
}

std::string describe(const SecretRef& secret) {
  if (secret.raw) {
    return secret.raw->redacted;
  }
  return secret.scope.empty() ? secret.name : fmt::format("{} ({})", secret.name, secret.scope);
}

std::string_view store_id(Format format) {
  switch (format) {
    case Format::github_actions:
    case Format::github_action:
      return "github";
    case Format::gitlab_ci:
      return "gitlab";
    case Format::azure_pipelines:
      return "azure";
    case Format::bitbucket:
      return "bitbucket";
    case Format::kubernetes:
    case Format::helm_values:
      return "kubernetes";
    case Format::jenkins:
    case Format::circleci:
    case Format::buildkite:
    case Format::drone:
    case Format::woodpecker:
    case Format::travis:
      return name_of(format);
    default:
      return {};
  }
}

std::string_view store_id(const Usage& usage) {
  const bool is_kept = usage.secret.store == Store::kubernetes || usage.secret.store == Store::ci;
  return is_kept ? store_id(usage.format) : std::string_view();
}

}  // namespace ekaudit::pipelines
