"""The circuit breaker, on a clock of the test's own."""

import pytest

from commerce_prefilter.circuit_breaker import CircuitBreaker


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_it_opens_after_so_many_failures_in_a_row(clock):
    breaker = CircuitBreaker(3, 10.0, clock)
    for _ in range(2):
        breaker.failed()
    breaker.succeeded()
    for _ in range(2):
        breaker.failed()
    assert breaker.allows() and not breaker.is_open
    breaker.failed()
    assert breaker.is_open and not breaker.allows()


def test_after_the_pause_one_may_try_and_the_others_wait(clock):
    breaker = CircuitBreaker(1, 10.0, clock)
    breaker.failed()
    clock.now += 9.9
    assert not breaker.allows()
    clock.now += 0.2
    assert breaker.allows()
    assert not breaker.allows()
    breaker.failed()
    clock.now += 9.9
    assert not breaker.allows()


def test_a_success_closes_it(clock):
    breaker = CircuitBreaker(1, 10.0, clock)
    breaker.failed()
    clock.now += 10.0
    assert breaker.allows()
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.allows() and breaker.allows()


def test_settings_out_of_range_are_value_errors():
    with pytest.raises(ValueError):
        CircuitBreaker(0)
    with pytest.raises(ValueError):
        CircuitBreaker(1, -1.0)
