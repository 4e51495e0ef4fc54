"""The classifier for asyncio."""

import asyncio

import pytest

from commerce_prefilter import AsyncClassifier


def test_calls_at_the_same_time_get_their_own_verdicts(classifier, articles):
    async def judge():
        judging = AsyncClassifier(classifier)
        return await asyncio.gather(*(judging.classify(article) for article in articles))

    assert asyncio.run(judge()) == classifier.classify(articles)


def test_the_loop_goes_on_meanwhile(classifier, articles):
    async def judge():
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        verdicts = await AsyncClassifier(classifier).classify_many(articles)
        ticking.cancel()
        return verdicts, ticks

    verdicts, ticks = asyncio.run(judge())
    assert verdicts == classifier.classify(articles)
    assert ticks > 1


def test_an_async_source_streams_in_order(classifier, articles):
    taken = []

    async def source():
        for article in articles:
            taken.append(article)
            yield article

    async def judge():
        stream = AsyncClassifier(classifier).stream(source(), batch_size=4)
        first = await anext(stream)
        assert len(taken) == 4
        return [first] + [verdict async for verdict in stream]

    assert asyncio.run(judge()) == classifier.classify(articles)


def test_a_bad_article_raises_nothing(classifier):
    async def judge():
        return await AsyncClassifier(classifier).classify(None)

    assert asyncio.run(judge()).decided_by == "error_pass"


def test_a_cancelled_call_leaves_the_others_alone(classifier, articles):
    async def judge():
        judging = AsyncClassifier(classifier)
        calls = [asyncio.create_task(judging.classify(article)) for article in articles[:4]]
        await asyncio.sleep(0)
        calls[1].cancel()
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert isinstance(results.pop(1), asyncio.CancelledError)
        return results

    expected = classifier.classify(articles[:4])
    assert asyncio.run(judge()) == [expected[0], *expected[2:]]


def test_a_batch_size_below_one_is_a_value_error(classifier):
    async def judge():
        return [verdict async for verdict in AsyncClassifier(classifier).stream([], batch_size=0)]

    with pytest.raises(ValueError):
        asyncio.run(judge())
