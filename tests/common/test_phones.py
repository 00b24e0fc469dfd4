"""Numbers are kept in one spelling and shown masked."""

import pytest
from django.core.exceptions import ValidationError

from common.phones import mask_phone, normalise_phone, validate_phone


@pytest.mark.parametrize(
    ("given", "kept", "masked"),
    [
        ("010-1234-5678", "010-1234-5678", "010-****-5678"),
        ("01012345678", "010-1234-5678", "010-****-5678"),
        ("+82 10 1234 5678", "010-1234-5678", "010-****-5678"),
        ("+82-(0)2-123-4567", "02-123-4567", "02-***-4567"),
        ("(031) 123.4567", "031-123-4567", "031-***-4567"),
        ("02 1234 5678", "02-1234-5678", "02-****-5678"),
        ("070-1234-5678", "070-1234-5678", "070-****-5678"),
        ("0505-123-4567", "0505-123-4567", "0505-***-4567"),
        ("1588-1234", "1588-1234", "1588-****"),
    ],
)
def test_usual_spellings_become_one(given, kept, masked):
    assert (normalise_phone(given), mask_phone(given)) == (kept, masked)


@pytest.mark.parametrize(
    "given", ["", "123", "010-12-5678", "099-123-4567", "010-1234-56789", "٠١٠-1234-5678", "가나다", "+1 202 555 0100"]
)
def test_other_numbers_are_refused_and_hidden_as_a_whole(given):
    with pytest.raises(ValidationError):
        validate_phone(given)
    assert set(mask_phone(given)) <= {"*"}
