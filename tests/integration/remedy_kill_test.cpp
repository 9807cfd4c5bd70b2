// SIGKILL at every state of the journal and at random moments, with answers that are lost, late or given
// twice and deliveries that fail: then `fix --resume` must end with the live value delivered, after one
// rotation and one more for each outcome that nobody could know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/remedy_workspace.h"

namespace ekaudit::tests::integration {
namespace {

using support::ApiServer;
using support::ProcessResult;
using testing::IsEmpty;
using Mishap = ApiServer::Mishap;

bool is_rotation(const ApiServer::Request& request) {
  return request.path.ends_with("/rotate");
}

// One token's rotation, killed and resumed until nothing is open.
class Ordeal {
 public:
  std::vector<std::string> rotate(const std::string& deliver) const {
    return {"rotate", "alpha", "--apply", "--yes", "--deliver", deliver};
  }
  std::vector<std::string> resume(const std::string& deliver) const {
    return {"fix", "--resume", "--yes", "--deliver", deliver};
  }
  std::string to_file() const { return "file=" + w.path("delivered").native(); }

  void start(const std::vector<std::string>& arguments) {
    process = std::make_unique<support::Process>(w.command(arguments), w.environment(), w.path(""));
    pid = process->pid();
  }
  ProcessResult wait() {
    const ProcessResult result = process->wait();
    pid = 0;
    return result;
  }
  // From a thread of the server.
  void kill_now() {
    if (const int target = pid.exchange(0); target > 0) {
      ::kill(target, SIGKILL);
      ++kills;
    }
  }
  // Until nothing is open, ten times at most.
  ProcessResult finish() {
    ProcessResult result;
    for (int i = 0; i < 10; ++i) {
      result = w.run(resume(to_file()));
      if (result.exit_code == 0) {
        break;
      }
    }
    return result;
  }
  std::size_t rotation_requests() {
    const auto log = w.server().log();
    return static_cast<std::size_t>(std::count_if(log.begin(), log.end(), is_rotation));
  }

  RemedyWorkspace w;
  std::unique_ptr<support::Process> process;
  std::atomic<int> pid{0};
  std::atomic<int> kills{0};
};

// `mishaps`: outcomes that nobody knew, apart from those of killed runs; counted while the token is finished,
// too.
void expect_finished(Ordeal& ordeal, const std::atomic<int>& mishaps, const std::string& about) {
  const ProcessResult result = ordeal.finish();
  const auto most_requests = 1 + static_cast<std::size_t>(ordeal.kills + mishaps);
  EXPECT_EQ(result.exit_code, 0) << about << result.out << result.err;
  // Killed before anything was written down, nothing was begun, and nothing is owed.
  if (ordeal.rotation_requests() > 0) {
    EXPECT_EQ(ordeal.w.content("delivered"), ordeal.w.server().value_of("alpha")) << about << result.out;
  }
  EXPECT_LE(ordeal.rotation_requests(), most_requests) << about;
  EXPECT_THAT(ordeal.w.places_of_secrets(result, {"delivered"}), IsEmpty()) << about;
}

TEST(RemedyKill, WhenTheRequestArrives) {
  Ordeal ordeal;
  ordeal.w.server().set_fate([&](const ApiServer::Request&) {
    ordeal.kill_now();
    return Mishap::none;
  });
  ordeal.start(ordeal.rotate(ordeal.to_file()));
  EXPECT_EQ(ordeal.wait().exit_code, 128 + SIGKILL);
  expect_finished(ordeal, std::atomic<int>(0), "requested");
  EXPECT_LE(ordeal.rotation_requests(), 2U);
}

TEST(RemedyKill, WhenTheNewValueIsVerified) {
  Ordeal ordeal;
  ordeal.w.server().intercept([&](const ApiServer::Request& request, ApiServer::Reply&) {
    if (request.path == "/v1/auth/exchange" && request.authorization != "Bearer " + ordeal.w.credential()) {
      ordeal.kill_now();
    }
    return false;
  });
  ordeal.start(ordeal.rotate(ordeal.to_file()));
  EXPECT_EQ(ordeal.wait().exit_code, 128 + SIGKILL);
  ordeal.w.server().intercept({});
  expect_finished(ordeal, std::atomic<int>(0), "held");
  EXPECT_LE(ordeal.rotation_requests(), 1U);
}

TEST(RemedyKill, BeforeAndAfterTheDelivery) {
  for (const char* command : {"kill -9 $PPID; sleep 1; exit 1", "cat > delivered; kill -9 $PPID; sleep 1"}) {
    Ordeal ordeal;
    ordeal.start(ordeal.rotate(std::string("exec=") + command));
    EXPECT_EQ(ordeal.wait().exit_code, 128 + SIGKILL);
    expect_finished(ordeal, std::atomic<int>(0), command);
    EXPECT_LE(ordeal.rotation_requests(), 1U);
  }
}

TEST(RemedyKill, WhenTheDeliveryIsConcluded) {
  Ordeal ordeal;
  ordeal.w.server().intercept([&](const ApiServer::Request& request, ApiServer::Reply&) {
    if (request.path.ends_with("/tokens/") && !ordeal.w.content("delivered").empty()) {
      ordeal.kill_now();
    }
    return false;
  });
  ordeal.start(ordeal.rotate(ordeal.to_file()));
  EXPECT_EQ(ordeal.wait().exit_code, 128 + SIGKILL);
  ordeal.w.server().intercept({});
  expect_finished(ordeal, std::atomic<int>(0), "delivered");
  EXPECT_LE(ordeal.rotation_requests(), 1U);
}

TEST(RemedyKill, WhenTheOldTokenIsRetired) {
  Ordeal ordeal;
  ordeal.w.server().set_fate([&](const ApiServer::Request& request) {
    if (request.method == "DELETE") {
      ordeal.kill_now();
    }
    return Mishap::none;
  });
  auto arguments = ordeal.rotate(ordeal.to_file());
  arguments.emplace_back("--overlap");
  ordeal.start(arguments);
  EXPECT_EQ(ordeal.wait().exit_code, 128 + SIGKILL);
  const ProcessResult result = ordeal.finish();
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_FALSE(ordeal.w.server().record_of("alpha")["revokedAt"].is_null());
  EXPECT_EQ(ordeal.w.server().record_count(), 6U) << "one was created";
}

// What one seed does: which fates requests have, when it is killed, whether the delivery fails at first.
void suffer(std::uint64_t seed, std::atomic<int>& kills, std::atomic<int>& mishaps) {
  std::mt19937_64 random(seed);
  const auto upto = [&random](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  Ordeal ordeal;
  std::atomic<int> unknown{0};
  std::mutex mutex;
  std::mt19937_64 fates(seed + 1);
  ordeal.w.server().set_fate([&](const ApiServer::Request&) {
    constexpr Mishap k_fates[] = {Mishap::none, Mishap::slow,       Mishap::lost,     Mishap::dropped,
                                  Mishap::late, Mishap::duplicated, Mishap::outdated, Mishap::failed,
                                  Mishap::none, Mishap::garbled,    Mishap::none,     Mishap::none};
    const std::lock_guard lock(mutex);
    const Mishap fate = k_fates[std::uniform_int_distribution<std::size_t>(0, std::size(k_fates) - 1)(fates)];
    unknown += fate == Mishap::none || fate == Mishap::slow ? 0 : 1;
    return fate;
  });
  const bool fails = upto(3) == 0;
  ordeal.start(ordeal.rotate(fails ? "exec=exit 1" : ordeal.to_file()));
  std::this_thread::sleep_for(std::chrono::milliseconds(upto(600)));
  ordeal.kill_now();
  ordeal.wait();
  if (upto(2) == 0) {
    ordeal.start(ordeal.resume(ordeal.to_file()));
    std::this_thread::sleep_for(std::chrono::milliseconds(upto(3'000)));
    ordeal.kill_now();
    ordeal.wait();
  }
  expect_finished(ordeal, unknown, "seed " + std::to_string(seed));
  kills += ordeal.kills;
  mishaps += unknown;
}

// EKAUDIT_KILL_ROUNDS=300 for the full number.
TEST(RemedyKill, AtRandomMoments) {
  const char* wanted = std::getenv("EKAUDIT_KILL_ROUNDS");
  const int rounds = wanted == nullptr ? 24 : std::atoi(wanted);
  std::atomic<int> next{0};
  std::atomic<int> kills{0};
  std::atomic<int> mishaps{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = next++; round < rounds; round = next++) {
        suffer(static_cast<std::uint64_t>(round), kills, mishaps);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_GT(kills, 0);
  RecordProperty("kills", kills);
  RecordProperty("mishaps", mishaps);
  std::printf("%d rounds, %d kills, %d unknown outcomes\n", rounds, kills.load(), mishaps.load());
}

}  // namespace
}  // namespace ekaudit::tests::integration
