"""The class that CommercePrefilterSLM replaces, written plainly on `transformers`: what the drop-in is compared with."""

from __future__ import annotations

import time

MAX_CONTENT_CHARACTERS = 4000


class ReferencePrefilter:
    """Same methods, same results; fp32, padding to the longest of a batch. For texts without markup."""

    def __init__(self, model_path, threshold=0.5, max_length=512):
        import torch
        from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast

        self._torch = torch
        self.threshold = threshold
        self.max_length = max_length
        self.tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{model_path}/tokenizer.json")
        self.model = AutoModelForSequenceClassification.from_pretrained(model_path, dtype=torch.float32).eval()
        self.tokenizer.pad_token_id = self.model.config.pad_token_id or 0
        self.commerce = self.model.config.label2id["commerce"]

    @staticmethod
    def text(article):
        content = article.get("content") or article.get("text") or ""
        return f"[TITLE] {article.get('title') or ''} [CONTENT] {content[:MAX_CONTENT_CHARACTERS]}"

    def _scores(self, articles):
        encoded = self.tokenizer(
            [self.text(article) for article in articles],
            padding=True,
            truncation=True,
            max_length=self.max_length,
            return_tensors="pt",
        )
        with self._torch.inference_mode():
            logits = self.model(input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]).logits
        return logits.softmax(dim=-1)[:, self.commerce].tolist()

    def predict_score(self, article):
        return round(self._scores([article])[0], 4)

    def is_commerce(self, article):
        started = time.perf_counter()
        score = self._scores([article])[0]
        return {
            "is_commerce": score >= self.threshold,
            "score": round(score, 4),
            "inference_time_ms": round((time.perf_counter() - started) * 1000.0, 2),
        }

    def batch_predict(self, articles, batch_size=32):
        results = []
        for start in range(0, len(articles), batch_size):
            for score in self._scores(articles[start : start + batch_size]):
                results.append({"is_commerce": score >= self.threshold, "score": round(score, 4)})
        return results
