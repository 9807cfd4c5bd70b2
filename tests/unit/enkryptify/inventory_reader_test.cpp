#include "enkryptify/inventory_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/api_server.h"
#include "tests/support/tokens.h"
#include "tests/unit/enkryptify/fake_pacer.h"

namespace ekaudit::enkryptify {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using tests::support::ApiServer;
using tests::support::token_record;

class InventoryReaderTest : public testing::Test {
 protected:
  InventoryReaderTest() {
    server_.tokens =
        Json::array({token_record("id-1", {{"prefix", credential_.substr(0, 16)}}),
                     token_record("id-2", {{"createdById", "m-2"}, {"prefix", "ek_live_other123"}})});
    server_.members = Json::array({{{"id", "m-1"},
                                    {"user", {{"id", "u-1"}, {"name", "Ada"}}},
                                    {"role", "admin"},
                                    {"status", "account-created"}}});
    server_.teams = Json::array({{{"id", "t-1"}, {"name", "Platform"}}});
    server_.projects = Json::array(
        {{{"id", "t-1"}, {"projects", {{{"id", "p-1"}, {"name", "Billing"}, {"slug", "billing"}}}}}});
    server_.environments["billing"] = Json::array({{{"id", "e-1"}, {"name", "production"}}});
  }

  core::Result<InventoryAnswer> read(const std::string& workspace = "") {
    ApiClient client(http_, core::Secret(credential_), pacer_);
    return read_inventory(client, workspace, core::Secret(credential_));
  }

  void fail(const std::string& path_end, int status) {
    server_.intercept([=](const ApiServer::Request& request, ApiServer::Reply& reply) {
      reply.status = status;
      return request.path.ends_with(path_end);
    });
  }

  const std::string credential_ = tests::support::make_token(1);
  ApiServer server_{credential_};
  core::RunControl control_;
  FakePacer pacer_;
  HttpClient http_{ApiBase::parse(server_.url()).value(), {}, control_};
};

TEST_F(InventoryReaderTest, ReadsAllOfIt) {
  const auto answer = read();
  ASSERT_TRUE(answer) << answer.error().message;
  const Inventory& inventory = answer->inventory;
  EXPECT_EQ(inventory.workspace.slug, "acme");
  EXPECT_THAT(inventory.tokens, SizeIs(2));
  EXPECT_EQ(inventory.member("u-1"), inventory.member("m-1"));
  EXPECT_EQ(inventory.project("p-1")->team_id, "t-1");
  EXPECT_EQ(inventory.environment("e-1")->project_id, "p-1");
  EXPECT_EQ(inventory.own_token_id, "id-1");
  EXPECT_TRUE(inventory.sees_all_tokens);
  EXPECT_TRUE(answer->notices.empty());
  for (const auto& request : server_.log()) {
    EXPECT_TRUE(request.method == "GET" || request.path == "/v1/auth/exchange") << request.path;
  }
}

TEST_F(InventoryReaderTest, ChoosesTheWorkspaceOrSaysWhyNot) {
  EXPECT_TRUE(read("acme"));
  EXPECT_EQ(read("other").error().kind, core::ErrorKind::usage);
  EXPECT_THAT(read("other").error().message, HasSubstr("acme"));
  for (const char* odd : {"../acme", "acme/tokens", "A", "a", "acme?x=1"}) {
    EXPECT_EQ(read(odd).error().kind, core::ErrorKind::usage) << odd;
  }
  server_.workspaces.push_back({{"id", "w-2"}, {"slug", "second"}});
  EXPECT_THAT(read().error().message, HasSubstr("acme, second"));
  EXPECT_TRUE(read("acme"));
  server_.workspaces = Json::array();
  EXPECT_THAT(read().error().message, HasSubstr("no workspace"));
}

TEST_F(InventoryReaderTest, OnlyTheTokensAreIndispensable) {
  fail("/tokens/", 403);
  EXPECT_EQ(read().error().kind, core::ErrorKind::permission);
  for (const char* part : {"/rbac", "/team", "/project", "/environment"}) {
    fail(part, 403);
    const auto answer = read();
    ASSERT_TRUE(answer) << part;
    EXPECT_FALSE(answer->notices.empty()) << part;
    EXPECT_TRUE(answer->notices.front().incomplete);
  }
  fail("/rbac", 403);
  EXPECT_FALSE(read()->inventory.members);
}

// 20 projects: their environments are asked for over several connections, in whatever order they answer.
class InventoryOfManyProjects : public InventoryReaderTest {
 protected:
  InventoryOfManyProjects() {
    Json projects = Json::array();
    for (int i = 10; i < 30; ++i) {
      const std::string number = std::to_string(i);
      projects.push_back({{"id", "p-" + number}, {"name", "P" + number}, {"slug", "slug-" + number}});
      server_.environments["slug-" + number] = Json::array({{{"id", "e-" + number}, {"name", "production"}}});
    }
    server_.projects = Json::array({{{"id", "t-1"}, {"projects", projects}}});
  }

  std::vector<std::string> projects_of(const Inventory& inventory) {
    std::vector<std::string> ids;
    for (const Environment& environment : inventory.environments) {
      EXPECT_EQ(environment.id.substr(2), environment.project_id.substr(2));
      ids.push_back(environment.project_id);
    }
    return ids;
  }
};

TEST_F(InventoryOfManyProjects, ReadsThemSideBySideAndInOrder) {
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  server_.intercept([&](const ApiServer::Request& request, ApiServer::Reply&) {
    if (request.path.ends_with("/environment")) {
      most = std::max(most.load(), ++under_way);
      for (int i = 0; i < 200 && under_way < 2; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      --under_way;
    }
    return false;
  });
  const auto answer = read();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->notices.empty());
  const auto projects = projects_of(answer->inventory);
  EXPECT_THAT(projects, SizeIs(20));
  EXPECT_TRUE(std::is_sorted(projects.begin(), projects.end()));
  EXPECT_GE(most, 2);
  EXPECT_LE(most, 4);
}

TEST_F(InventoryOfManyProjects, OneThatIsRefusedCostsTheOthersNothing) {
  fail("slug-12/environment", 403);
  const auto answer = read();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(projects_of(answer->inventory), SizeIs(19));
  ASSERT_THAT(answer->notices, SizeIs(1));
  EXPECT_THAT(answer->notices[0].message, HasSubstr("the environments of slug-12 could not be read"));
}

TEST_F(InventoryOfManyProjects, AnOutageIsNotWaitedForByEachOfThem) {
  fail("/environment", 503);
  const auto answer = read();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(projects_of(answer->inventory), SizeIs(0));
  ASSERT_THAT(answer->notices, SizeIs(1));
  EXPECT_THAT(answer->notices[0].message, HasSubstr("slug-10, slug-11"));
  EXPECT_LE(pacer_.waited(), std::chrono::seconds(60));
  const auto log = server_.log();
  const auto of_the_last = std::count_if(log.begin(), log.end(), [](const ApiServer::Request& request) {
    return request.path.ends_with("slug-29/environment");
  });
  EXPECT_EQ(of_the_last, 0);
}

TEST_F(InventoryReaderTest, WhoIsNoAdminSeesNotAll) {
  server_.members[0]["role"] = "developer";
  server_.tokens.erase(1);
  const auto answer = read();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->inventory.sees_all_tokens);
  EXPECT_EQ(answer->notices.front().kind, "partial-inventory");
  server_.members[0]["isOwner"] = true;
  EXPECT_TRUE(read()->inventory.sees_all_tokens);
}

TEST_F(InventoryReaderTest, OddSlugsAreNeverPutIntoAPath) {
  server_.projects[0]["projects"][0]["slug"] = "../../other";
  const auto answer = read();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->inventory.known_projects.empty());
  for (const auto& request : server_.log()) {
    EXPECT_EQ(request.path.find(".."), std::string::npos);
  }
}

TEST(Identify, NeedsALongAndUniquePrefix) {
  const std::string raw = tests::support::make_token(5);
  const auto with = [&](std::initializer_list<std::size_t> lengths) {
    Inventory inventory;
    for (const std::size_t length : lengths) {
      Token token;
      token.id = "id-" + std::to_string(inventory.tokens.size());
      token.prefix = raw.substr(0, length);
      inventory.tokens.push_back(token);
    }
    const Token* found = identify(inventory, core::Secret(raw));
    return found == nullptr ? std::string() : found->id;
  };
  EXPECT_EQ(with({16}), "id-0");
  EXPECT_EQ(with({raw.size()}), "id-0");
  EXPECT_EQ(with({15}), "");
  EXPECT_EQ(with({0}), "");
  EXPECT_EQ(with({16, 16}), "");
  EXPECT_EQ(with({16, 12}), "") << "a shorter one may be this token's just as well";
  EXPECT_EQ(with({}), "");
}

}  // namespace
}  // namespace ekaudit::enkryptify
