#include "core/yaml.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ekaudit::core {
namespace {

using std::string_literals::operator""s;

std::string place(YamlPosition at) {
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

TEST(Yaml, ReadsScalarsSequencesAndMappingsWithTheirPlaces) {
  const YamlStream stream =
      read_yaml("on: push\njobs:\n  build:\n    steps:\n      - run: make\n      - [a, 'b']\n");
  ASSERT_FALSE(stream.problem()) << stream.problem()->describe();
  ASSERT_EQ(stream.documents().size(), 1U);
  const YamlNode root = stream.documents().front();
  EXPECT_TRUE(root.is_mapping());
  EXPECT_EQ(root.size(), 2U);
  EXPECT_EQ(root.get("on").text(), "push");
  EXPECT_EQ(place(root.get("on").start()), "1:5");
  EXPECT_EQ(place(root.get("on").end()), "1:9");
  EXPECT_EQ(place(root.key("jobs").start()), "2:1");
  const YamlNode steps = root.get("jobs").get("build").get("steps");
  EXPECT_EQ(steps.style(), YamlStyle::block);
  std::vector<YamlNode> items;
  for (const YamlNode item : steps.items()) {
    items.push_back(item);
  }
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].get("run").text(), "make");
  EXPECT_EQ(place(items[0].start()), "5:9");
  EXPECT_EQ(items[1].style(), YamlStyle::flow);
  EXPECT_EQ(place(items[1].end()), "6:17");
  EXPECT_EQ((*++items[1].items().begin()).style(), YamlStyle::single_quoted);
}

TEST(Yaml, AnswersEmptyForWhatIsNotThere) {
  const YamlNode none = YamlNode().get("a").get("b");
  EXPECT_FALSE(none);
  EXPECT_EQ(none.kind(), YamlKind::none);
  EXPECT_EQ(none.text(), "");
  EXPECT_EQ(none.anchor(), "");
  EXPECT_EQ(none.tag(), "");
  EXPECT_EQ(none.size(), 0U);
  EXPECT_EQ(none.line(), 0U);
  EXPECT_FALSE(none.resolved());
  for (const YamlNode item : none.items()) {
    FAIL() << item.line();
  }
  for (const YamlEntry entry : none.entries()) {
    FAIL() << entry.key.line();
  }
  EXPECT_TRUE(read_yaml("").documents().empty());
  EXPECT_TRUE(read_yaml("# nothing but words\n").documents().empty());
}

TEST(Yaml, SaysWhereABlockScalarsTextBegins) {
  const YamlStream stream = read_yaml("run: | # words\n\n  one\n  two\nfold: >-\n  a\n  b\nplain: c\n");
  const YamlNode root = stream.documents().front();
  EXPECT_EQ(root.get("run").style(), YamlStyle::literal);
  EXPECT_EQ(root.get("run").text(), "\none\ntwo\n");
  EXPECT_EQ(root.get("run").line(), 1U);
  EXPECT_EQ(root.get("run").text_line(), 2U);
  EXPECT_EQ(root.get("fold").style(), YamlStyle::folded);
  EXPECT_EQ(root.get("fold").text(), "a b");
  EXPECT_EQ(root.get("plain").text_line(), 8U);
}

TEST(Yaml, TakesTheLastOfRepeatedKeys) {
  const YamlStream stream = read_yaml("a: 1\nb: 2\na: 3\n");
  EXPECT_EQ(stream.documents().front().get("a").text(), "3");
  EXPECT_EQ(stream.documents().front().key("a").line(), 3U);
}

TEST(Yaml, KnowsNulls) {
  const YamlStream stream = read_yaml("[~, null, '', '~', !!str , nul]");
  std::string nulls;
  for (const YamlNode item : stream.documents().front().items()) {
    nulls += item.is_null() ? '1' : '0';
  }
  EXPECT_EQ(nulls, "110000");
}

TEST(Yaml, ReadsSeveralDocuments) {
  const YamlStream stream = read_yaml("--- a\n---\nb: &x 1\n...\n---\n- *x\n");
  ASSERT_EQ(stream.documents().size(), 3U);
  EXPECT_EQ(stream.documents()[1].get("b").anchor(), "x");
  const YamlNode alias = *stream.documents()[2].items().begin();
  EXPECT_TRUE(alias.is_alias());
  EXPECT_FALSE(alias.resolved()) << "an anchor is known in its own document only";
}

TEST(Yaml, ResolvesAliasesAndMergeKeysWhenAsked) {
  const YamlStream stream = read_yaml(
      "base: &base {image: old, script: [a]}\n"
      "other: &other {image: other, tags: &t [x, y]}\n"
      "job:\n  <<: [*base, *other]\n  stage: test\n"
      "twice: *t\n"
      "single: {<<: *base, image: new}\n");
  const YamlNode root = stream.documents().front();
  EXPECT_EQ(root.get("job").get("image").text(), "old");
  EXPECT_EQ(root.get("job").get("tags").size(), 2U);
  EXPECT_EQ(root.get("job").get("stage").text(), "test");
  EXPECT_FALSE(root.get("job").get("absent"));
  EXPECT_EQ(root.get("job").size(), 2U) << "entries are as written";
  EXPECT_EQ(root.get("single").get("image").text(), "new");
  EXPECT_EQ(root.get("twice").size(), 2U);
  for (const YamlEntry entry : root.entries()) {
    if (entry.key.text() == "twice") {
      EXPECT_TRUE(entry.value.is_alias());
      EXPECT_EQ(entry.value.text(), "t");
      EXPECT_EQ(place(entry.value.start()), "6:8");
      EXPECT_EQ(place(entry.value.resolved().start()), "2:36");
    }
  }
}

TEST(Yaml, TakesTheNearestAnchorBefore) {
  const YamlStream stream = read_yaml("- &a 1\n- *a\n- &a 2\n- *a\n- *b\n");
  std::string values;
  for (const YamlNode item : stream.documents().front().items()) {
    values += item.resolved().text();
  }
  EXPECT_EQ(values, "1122");
}

TEST(Yaml, ResolvesNoLoop) {
  const YamlStream stream = read_yaml("a: &a\n  b: *a\n  <<: *a\n");
  ASSERT_FALSE(stream.problem());
  const YamlNode a = stream.documents().front().get("a");
  EXPECT_FALSE(a.get("b"));
  EXPECT_FALSE(a.get("absent"));
}

TEST(Yaml, GivesTagsAsTheyWereMeant) {
  const YamlStream stream = read_yaml("a: !!str 1\nb: !reference [.x, script]\n");
  EXPECT_EQ(stream.documents().front().get("a").tag(), "tag:yaml.org,2002:str");
  EXPECT_EQ(stream.documents().front().get("b").tag(), "!reference");
}

TEST(Yaml, KeepsWhatStoodBeforeAnError) {
  const YamlStream stream =
      read_yaml("first: {a: 1}\nsecond:\n  - x\n  - y: 2\n{{- if .Values.z }}\nthird: 3\n");
  ASSERT_TRUE(stream.problem());
  EXPECT_TRUE(stream.is_cut_off());
  EXPECT_EQ(stream.problem()->kind, ErrorKind::malformed);
  EXPECT_GE(stream.problem()->at.line, 5U);
  const YamlNode root = stream.documents().front();
  EXPECT_EQ(root.get("first").get("a").text(), "1");
  EXPECT_EQ(root.get("second").size(), 2U);
  EXPECT_FALSE(root.get("third"));
}

TEST(Yaml, GivesAKeyWithoutItsValueWhereTheFileIsCut) {
  const YamlStream stream = read_yaml("a: 1\nb: \"open");
  ASSERT_TRUE(stream.problem());
  const YamlNode root = stream.documents().front();
  EXPECT_EQ(root.get("a").text(), "1");
  EXPECT_TRUE(root.key("b"));
  EXPECT_FALSE(root.get("b"));
}

TEST(Yaml, SaysWhatWasWrongAndWhere) {
  const auto whole = read_whole_yaml("a: b\n  c: d\n");
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().message, "2:4: mapping values are not allowed in this context");
  EXPECT_TRUE(read_whole_yaml("a: b\n"));
}

TEST(Yaml, GoesOnBehindBytesThatAreNoText) {
  const YamlStream stream = read_yaml("# \xff words\na: \"x\x01y\"\nb: 2\n");
  ASSERT_TRUE(stream.problem());
  EXPECT_EQ(stream.problem()->describe(), "1:3: a byte that is not UTF-8");
  EXPECT_FALSE(stream.is_cut_off());
  EXPECT_EQ(stream.documents().front().get("a").text(), "x\xef\xbf\xbdy");
  EXPECT_EQ(stream.documents().front().get("b").line(), 3U);
  EXPECT_EQ(read_yaml("a: \0"s).problem()->describe(), "1:4: a character that YAML does not allow");
}

TEST(Yaml, CountsLinesAsTheRestOfTheProgramDoes) {
  const YamlStream stream = read_yaml("a: 1\r\nb: x\xe2\x80\xa8y\rc: ü: 2\nd: 3\n");
  EXPECT_EQ(read_yaml("a: 1\r\nb: \"x\xe2\x80\xa8\xc2\x85y\"\rc: 2\n").documents().front().get("c").line(),
            3U);
  EXPECT_EQ(read_yaml("{ü: x}").documents().front().get("ü").column(), 5U);
  EXPECT_EQ(stream.problem()->at.line, 3U);
}

TEST(Yaml, ReadsByteOrderMarks) {
  EXPECT_EQ(read_yaml("\xef\xbb\xbf"
                      "a: 1")
                .documents()
                .front()
                .get("a")
                .text(),
            "1");
  EXPECT_EQ(read_yaml("\xff\xfe"
                      "a\0:\0 \0"
                      "1\0"s)
                .documents()
                .front()
                .get("a")
                .text(),
            "1");
}

}  // namespace
}  // namespace ekaudit::core
