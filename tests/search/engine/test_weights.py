"""Factors that a model declares for values of a filter field."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from modelsearch import index

from search.engine.values import encode
from search.engine.weights import declared_weights


def declared(factors):
    return declared_weights({"is_sample": index.FilterField("is_sample", weights=factors)}, "c_")


def test_the_values_stand_as_in_the_columns():
    assert declared({True: 0.9}) == (("c_is_sample", ((encode(True), 0.9),)),)
    assert declared({}) == ()


@pytest.mark.parametrize("factor", [0, -1])
def test_a_factor_that_would_hide_what_matches_is_refused(factor):
    with pytest.raises(ImproperlyConfigured, match="is_sample"):
        declared({True: factor})
