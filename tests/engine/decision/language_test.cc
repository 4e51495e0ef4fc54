#include "engine/decision/language.h"

#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

namespace prefilter::decision {
namespace {

const std::vector<std::pair<std::string, std::string>>& samples() {
  static const std::vector<std::pair<std::string, std::string>> texts = {
      {"en", "The harbour was closed on Tuesday because the storm had damaged two of the cranes."},
      {"nl", "De haven bleef dinsdag dicht omdat de storm twee van de kranen had beschadigd."},
      {"de",
       "Der Hafen blieb am Dienstag geschlossen, weil der Sturm zwei Kräne beschädigt hatte."},
      {"fr", "Le port est resté fermé mardi parce que la tempête avait endommagé deux des grues."},
      {"es", "El puerto permaneció cerrado el martes porque la tormenta había dañado dos grúas."},
      {"it", "Il porto è rimasto chiuso martedì perché la tempesta aveva danneggiato due gru."},
      {"pt",
       "O porto ficou fechado na terça-feira porque a tempestade tinha danificado dois "
       "guindastes."},
      {"pl", "Port był we wtorek zamknięty, ponieważ burza uszkodziła dwa z jego dźwigów."},
      {"hu", "A kikötő kedden zárva maradt, mert a vihar megrongálta a daruk közül kettőt."},
      {"sv", "Hamnen var stängd på tisdagen eftersom stormen hade skadat två av kranarna."},
      {"no",
       "Havnen var stengt på tirsdag fordi stormen hadde skadet to av kranene, sier havnesjefen."},
      {"el",
       "Το λιμάνι έμεινε κλειστό την Τρίτη επειδή η καταιγίδα είχε καταστρέψει δύο γερανούς."},
      {"he", "הנמל נשאר סגור ביום שלישי משום שהסערה פגעה בשניים מהמנופים."},
      {"zh", "由于暴风雨损坏了两台起重机，港口星期二关闭。"},
      {"ja", "嵐で二台のクレーンが壊れたため、港は火曜日に閉鎖されました。"},
  };
  return texts;
}

TEST(Language, ATagGivesItsFirstPart) {
  EXPECT_EQ(language_of_tag("en"), "en");
  EXPECT_EQ(language_of_tag("EN-us"), "en");
  EXPECT_EQ(language_of_tag("pt_BR"), "pt");
  EXPECT_EQ(language_of_tag("zh-Hant-TW"), "zh");
  EXPECT_EQ(language_of_tag("haw"), "haw");
}

TEST(Language, WithdrawnCodesAndFormsOfNorwegianAreReplaced) {
  EXPECT_EQ(language_of_tag("iw"), "he");
  EXPECT_EQ(language_of_tag("in-ID"), "id");
  EXPECT_EQ(language_of_tag("nb"), "no");
  EXPECT_EQ(language_of_tag("nn-NO"), "no");
}

TEST(Language, ATagThatNamesNoLanguageIsEmpty) {
  for (const std::string_view tag : {"", "-", "e", "English", "und", "mul", "e1", "xx-Latn", "é"}) {
    EXPECT_EQ(language_of_tag(tag), "") << tag;
  }
}

TEST(Language, DetectsWhatASentenceIsWrittenIn) {
  for (const auto& [language, text] : samples()) EXPECT_EQ(detect_language(text), language);
}

TEST(Language, SaysNothingWhereItCannotTell) {
  for (const std::string_view text : {"", " ", "42", "Ajax 2 - 1 PSV", "\xFF\xFE"}) {
    EXPECT_EQ(detect_language(text), "") << text;
  }
}

TEST(Language, WhatTheArticleNamesIsNotDoubted) {
  const std::string& english = samples().front().second;
  EXPECT_EQ(article_language({.title = "", .content = "", .language = "de-AT"}, english), "de");
  EXPECT_EQ(article_language({.title = "", .content = "", .language = ""}, english), "en");
  EXPECT_EQ(article_language({.title = "", .content = "", .language = "unknown"}, english), "en");
}

TEST(Language, ThreadsDoNotDisturbOneAnother) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (size_t i = 0; i < wrong.size(); ++i) {
    threads.emplace_back([&wrong, i] {
      for (int round = 0; round < 200; ++round) {
        for (const auto& [language, text] : samples())
          wrong[i] += detect_language(text) != language;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace prefilter::decision
