// Judges one article with libprefilter. Usage: classify_one MODEL_FOLDER TITLE [CONTENT]
#include <prefilter/classifier.h>

#include <iostream>

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: classify_one MODEL_FOLDER TITLE [CONTENT]\n";
    return 2;
  }
  const prefilter::Result<prefilter::Classifier> classifier = prefilter::Classifier::open(argv[1]);
  if (!classifier) {
    std::cerr << classifier.error().message() << "\n";
    return 1;
  }

  prefilter::Workspace workspace;  // one a thread; the classifier is shared by all of them
  prefilter::Article article;
  article.title = argv[2];
  if (argc > 3) article.content = argv[3];
  const prefilter::Verdict verdict = classifier->classify(article, workspace);
  if (verdict.error) {
    std::cerr << verdict.error->message() << "\n";
    return 1;
  }
  std::cout << prefilter::to_string(verdict.action) << " " << verdict.p_commerce << "\n";
  return 0;
}
