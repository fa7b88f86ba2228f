"""A code holds for its half minute and the ones beside it; typing is forgiven, guessing is not."""

import pytest

from novellaforge.accounts import codes

# RFC 6238, appendix B: its secret "12345678901234567890" in base32, SHA-1, the last six digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
AT, CODE = 1_111_111_109, "081804"


@pytest.mark.parametrize("seconds", [-60, 60, 90, 86_400])
def test_a_code_of_another_time_is_wrong(seconds: int) -> None:
    assert codes.matching(SECRET, CODE, AT + seconds) is None


@pytest.mark.parametrize(
    "typed", ["", "081805", "81804", "0818040", "081804x", "abcdef", "٠٨١٨٠5"]
)
def test_what_is_not_the_code_is_wrong(typed: str) -> None:
    assert (
        codes.matching(SECRET, codes.plain(typed).encode("ascii", "replace").decode(), AT) is None
    )


def test_a_code_of_another_key_is_wrong() -> None:
    assert codes.matching(codes.new_secret(), CODE, AT) is None


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_the_code_of_the_standard_holds(seconds: int) -> None:
    assert codes.matching(SECRET, CODE, AT + seconds) == codes.step_at(AT)


@pytest.mark.parametrize("typed", ["081 804", " 081804\t", "081-804", "０８１８０４"])
def test_the_app_may_group_its_digits(typed: str) -> None:
    assert codes.is_of_app(codes.plain(typed))


def test_recovery_codes_are_ten_of_120_bits() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == 10
    assert all(len(codes.plain(code)) == 24 for code in made)
    assert 32**24 >= 2**120
    assert codes.digest(made[0]) == codes.digest(f" {made[0].upper().replace('-', ' ')}")
    assert codes.digest(made[0]) != codes.digest(made[1])
    assert not any(codes.is_of_app(codes.plain(code)) for code in made)


def test_the_address_names_the_site_and_the_person() -> None:
    said = codes.address_of(SECRET, "ana maria")
    assert said.startswith("otpauth://totp/NovellaForge:ana%20maria?")
    assert f"secret={SECRET}" in said
    assert "issuer=NovellaForge" in said
