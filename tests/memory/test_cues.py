"""What the words around say: near misses first, then what is plainly told; English and French."""

import pytest

from memory.cues import Reading, dates, durations, numbered, numbers, read
from memory.evidence import locate

EN, FR = "en", "fr"


def reading(
    text: str, words: str, language: str, act: bool = False, deed: bool = False
) -> Reading:
    """Of the first sentence in which the words stand."""
    sentences = numbered(text)
    for sentence in sentences:
        if focus := locate(words, sentence.plain):
            return read(sentences, sentence.number, focus, language, act, deed)
    raise AssertionError(f"{words!r} does not stand in {text!r}")


@pytest.mark.parametrize(
    ("language", "text", "words", "modality"),
    [
        (EN, "She dreamt that the bridge fell.", "bridge fell", "dream"),
        (EN, "In her dream Tom was dead.", "dead", "dream"),
        (EN, "In the play, the king is dead.", "dead", "fiction"),
        (EN, "On stage Tom died again.", "died", "fiction"),
        (EN, "He walked as if he were dead, and sat down.", "dead", "figure"),
        (EN, "It lay there as though it were broken.", "broken", "figure"),
        (EN, "Her heart was like a stone.", "stone", "figure"),
        (EN, "Tom was dead tired.", "dead", "figure"),
        (EN, "She was bored to death.", "death", "figure"),
        (EN, "He pretended to be dead.", "dead", "pretence"),
        (EN, "Tom feigned a broken leg.", "broken leg", "pretence"),
        (EN, "If he signed, they would lose the house.", "lose the house", "hypothesis"),
        (EN, "Tom might be dead.", "dead", "hypothesis"),
        (EN, "Perhaps Tom was dead.", "dead", "hypothesis"),
        (EN, "He must have drowned.", "drowned", "hypothesis"),
        (EN, "She wished that Tom were dead.", "dead", "hypothesis"),
        (EN, "He asked whether she had signed.", "had signed", "hypothesis"),
        (EN, "Had she signed? He read the sign.", "signed", "hypothesis"),
        (EN, "Emma will be dead by Friday.", "dead", "hypothesis"),
        (EN, "Father will be dead by Friday.", "dead", "hypothesis"),
        (EN, "Robin may die of it.", "die", "hypothesis"),
        (EN, "Had Tom died, nobody would have known.", "died", "hypothesis"),
        (EN, "They left Tom for dead.", "dead", "figure"),
        (EN, "Word came that Tom was dead.", "dead", "rumour"),
        (EN, "Tom promised to bring the oar.", "bring the oar", "promise"),
        (EN, "He lied: he had once held a gun.", "held a gun", "lie"),
        (EN, "The rumour ran that Tom was dead.", "dead", "rumour"),
        (EN, "They said Tom was dead.", "dead", "rumour"),
        (EN, "She thought that Tom was dead.", "dead", "belief"),
        (EN, "Tom was dead, he thought.", "dead", "belief"),
        (EN, "Tom claimed to have sold the horse.", "sold the horse", "claim"),
        (EN, "Tom said nothing had been sold.", "had been sold", "claim"),
        (EN, "The letter said that Tom was dead.", "dead", "claim"),
        (EN, "“I buried my father,” said Tom.", "buried my father", "claim"),
        (EN, "'I shot him,' said Kit.", "shot him", "claim"),
        (EN, '"I shot him," said Kit.', "shot him", "claim"),
        (FR, "Elle rêva que le pont sautait.", "pont sautait", "dream"),
        (FR, "Dans son rêve, Paul était mort.", "mort", "dream"),
        (FR, "Sur scène, le roi est mort.", "mort", "fiction"),
        (FR, "Au dernier acte, le roi mourut.", "mourut", "fiction"),
        (FR, "Il marchait comme s’il était mort.", "mort", "figure"),
        (FR, "Le visage était beau comme un ciel.", "ciel", "figure"),
        (FR, "Paul était mort de fatigue.", "mort", "figure"),
        (FR, "Il feignit d’être mort.", "mort", "pretence"),
        (FR, "Il fit semblant de dormir.", "dormir", "pretence"),
        (FR, "S’il signait, ils perdraient la maison.", "perdraient la maison", "hypothesis"),
        (FR, "Si elle signait, tout était perdu.", "signait", "hypothesis"),
        (FR, "Il viendrait à midi.", "midi", "hypothesis"),
        (FR, "Paul serait mort.", "mort", "hypothesis"),
        (FR, "Sans doute Paul était-il mort.", "mort", "hypothesis"),
        (FR, "Était-il mort\u202f?", "mort", "hypothesis"),
        (FR, "Elle demanda si Paul avait signé.", "signé", "hypothesis"),
        (FR, "Ana promit de rendre la clé.", "rendre la clé", "promise"),
        (FR, "Il mentait\u00a0: il avait tenu un fusil.", "tenu un fusil", "lie"),
        (FR, "On disait Paul mort.", "mort", "rumour"),
        (FR, "Le bruit courait que Paul était mort.", "mort", "rumour"),
        (FR, "Elle croyait Paul mort.", "mort", "belief"),
        (FR, "Paul restait muet si elle entrait.", "elle entrait", "hypothesis"),
        (FR, "Tous tenaient Paul pour mort.", "mort", "figure"),
        (FR, "Paul gisait comme mort.", "mort", "figure"),
        (FR, "On la disait morte.", "morte", "rumour"),
        (FR, "Paul était mort, croyait-elle.", "mort", "belief"),
        (FR, "Il prétendit avoir vendu le cheval.", "vendu le cheval", "claim"),
        (FR, "La lettre disait que Paul était mort.", "mort", "claim"),
        (FR, "«\u00a0Paul est mort\u00a0», dit-elle.", "mort", "claim"),
        (FR, "— J’ai enterré mon père, dit Paul.", "enterré mon père", "claim"),
    ],
)
def test_what_is_not_simply_so(language: str, text: str, words: str, modality: str):
    assert reading(text, words, language).modality == modality


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (EN, "He walked as if he were dead, and sat down.", "sat down"),
        (EN, "“Tom is dead,” she said, and she locked the door.", "locked the door"),
        (EN, "Kit was lying on the bed.", "bed"),
        (EN, "The will was burnt in May.", "burnt"),
        (EN, "Had tea. Tom died at noon.", "died at noon"),
        (EN, "Kit's brother's boat was blue.", "blue"),
        (EN, "She dreamt of him, but she signed the letter.", "signed the letter"),
        (EN, "They buried Tom.", "buried Tom"),
        (EN, "Tom swore and drew the gun.", "drew the gun"),
        (EN, "Tom told them goodbye and went out.", "went out"),
        (EN, "Tom thought of her and drew the gun.", "drew the gun"),
        (EN, "She dreamt. She woke. The bridge fell.", "bridge fell"),
        (FR, "Il marchait comme s’il était mort, puis s’assit.", "s'assit"),
        (FR, "— Vous mentez, dit-elle en fermant la porte.", "fermant la porte"),
        (FR, "Elle entra dans la pièce.", "pièce"),
        (FR, "Il tirait le cheval vers le pont.", "pont"),
        (FR, "Il montrait la clé, il serrait les dents.", "serrait les dents"),
        (FR, "Elle mourut un dimanche.", "mourut"),
        (FR, "Il jura entre ses dents et sortit.", "sortit"),
        (FR, "Il avoua tout et sortit.", "sortit"),
        (FR, "Il manquait encore trois hommes.", "trois hommes"),
        (FR, "Le vent était si fort que le pont sauta.", "pont sauta"),
        (FR, "Elle rêvait de lui, mais elle signa.", "signa"),
    ],
)
def test_what_is_told_is_real(language: str, text: str, words: str):
    assert reading(text, words, language) == Reading("+", "real")


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (EN, "She did not sign the letter, but she kept the key.", "kept the key"),
        (EN, "Paul, who did not know, opened the door.", "opened the door"),
        (EN, "He did not know that Tom was dead.", "dead"),
        (EN, "Not only did she sign the letter, she read it.", "sign the letter"),
        (EN, "She went out without the key.", "went out"),
        (EN, "He had nothing but the key.", "the key"),
        (EN, "“No,” she said. Tom rowed home.", "rowed home"),
        (FR, "Elle ne signa pas la lettre, mais garda la clé.", "garda la clé"),
        (FR, "Elle ne savait pas que Paul était mort.", "mort"),
        (FR, "Il ne prit que la clé.", "clé"),
        (FR, "Il partit avant qu’elle ne parle.", "parle"),
        (FR, "Elle sortit sans sa clé.", "sortit"),
        (FR, "Il fit quelques pas vers la porte.", "porte"),
        (FR, "Il marcha sans cesse vers Metz.", "Metz"),
        (FR, "Il était plus fort qu’il ne croyait.", "fort"),
    ],
)
def test_a_negation_elsewhere_denies_nothing(language: str, text: str, words: str):
    assert reading(text, words, language).polarity == "+"


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (EN, "She did not sign the letter.", "sign the letter"),
        (EN, "She didn’t sign the letter.", "sign the letter"),
        (EN, "She did not, however, sign the letter.", "sign the letter"),
        (EN, "Nobody signed the letter.", "signed the letter"),
        (EN, "She went out without the key.", "the key"),
        (EN, "Tom refused to sign.", "sign"),
        (EN, "He could no longer swim.", "swim"),
        (FR, "Elle ne signa pas la lettre.", "signa"),
        (FR, "Elle n’avait jamais signé.", "signé"),
        (FR, "Elle n’a, ce soir-là, rien signé.", "signé"),
        (FR, "Personne ne vint.", "vint"),
        (FR, "Elle ne mangea ni ne dormit.", "dormit"),
        (FR, "Il n’osait parler.", "parler"),
        (FR, "Elle sortit sans sa clé.", "sa clé"),
        (FR, "Il refusa de signer.", "signer"),
        (FR, "Il faillit mourir cet hiver-là.", "mourir"),
        (FR, "Il manqua mourir cet hiver-là.", "mourir"),
        (FR, "— J’ai pas signé, dit Paul.", "signé"),
    ],
)
def test_what_is_denied(language: str, text: str, words: str):
    assert reading(text, words, language).polarity == "-"


@pytest.mark.parametrize(
    ("language", "text", "words", "doubt"),
    [
        (EN, "He almost died that winter.", "died", "negation"),
        (EN, "She did not sign and left.", "left", "negation"),
        (EN, "She dreamt of home. The bridge fell.", "bridge fell", "frame"),
        (FR, "Il signa sans trembler et sortit.", "sortit", "negation"),
        (FR, "Elle vint à la fenêtre et ne dit rien.", "vint", "negation"),
        (FR, "Elle rêva. Le pont sautait.", "pont sautait", "frame"),
        (FR, "— Viens, dit-il. Paul ferma la porte.", "ferma la porte", "speech"),
    ],
)
def test_what_code_cannot_tell_is_a_doubt(language: str, text: str, words: str, doubt: str):
    assert reading(text, words, language).doubts == (doubt,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“The code is nine,” she told Tom.", "code is nine"),
        ("She told Tom that the code was nine.", "code was nine"),
    ],
)
def test_that_something_is_said_is_no_claim(text: str, words: str):
    assert reading(text, words, EN, act=True).modality == "real"
    assert reading(text, words, EN).modality == "claim"


@pytest.mark.parametrize(
    ("language", "text", "deed", "told"),
    [
        (EN, "Tom lied that he had signed.", "lied", "had signed"),
        (FR, "Paul mentit : il avait signé.", "mentit", "avait signé"),
    ],
)
def test_that_somebody_lies_is_no_lie(language: str, text: str, deed: str, told: str):
    assert reading(text, deed, language, deed=True).modality == "real"
    assert reading(text, told, language, deed=True).modality == "lie"


def test_a_dream_ends_with_its_paragraph():
    text = "She dreamt of home.\n\nThe bridge fell."
    assert reading(text, "bridge fell", EN) == Reading("+", "real")


@pytest.mark.parametrize(
    "text",
    [
        "«\u00a0Il neigeait.\n\nPaul mourut ce jour-là.\u00a0» Elle se tut.",
        "“It snowed.\n\n“Paul mourut ce jour-là.” She fell silent.",
    ],
)
def test_speech_goes_on_over_paragraphs(text: str):
    assert reading(text, "mourut", FR).modality == "claim"


def test_speech_that_nobody_closed_ends_with_its_paragraph():
    text = "“It snowed, she said.\n\nTom locked the door."
    assert reading(text, "locked the door", EN).modality == "real"


@pytest.mark.parametrize(
    "text",
    [
        "Ilse counted.  “No,” she said.\n\n\nShe left… Then\u00a0rain! ",
        "« Non\u202f! » dit-elle.\n\nE\u0301lie sortit\u00a0; il pleuvait.",
    ],
)
def test_a_sentence_stands_where_its_offsets_say(text: str):
    sentences = numbered(text)
    assert len(sentences) > 1
    assert [each.number for each in sentences] == list(range(1, len(sentences) + 1))
    assert all(text[each.start : each.end] == each.text for each in sentences)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (EN, "One day no one came.", []),
        (FR, "Un homme vit une barque.", []),
        (EN, "forty-two men, three hundred and six women", [42, 306]),
        (EN, "three and four; two thousand and five", [3, 4, 2005]),
        (EN, "1,200 crowns and 40", [1200, 40]),
        (EN, "the fourth brother", [4]),
        (FR, "soixante et onze, quatre-vingt-dix-sept, quatre-vingts", [71, 97, 80]),
        (FR, "deux cent trois, mille deux cents, vingt et un", [203, 1200, 21]),
        (FR, "1\u202f200 écus et deux femmes", [1200, 2]),
        (FR, "le quatrième frère", [4]),
    ],
)
def test_numbers(language: str, text: str, found: list[int]):
    assert [number.value for number in numbers(text, language)] == found


@pytest.mark.parametrize(
    ("language", "text", "exact"),
    [
        (EN, "about forty men", False),
        (EN, "forty or so", False),
        (EN, "a dozen men", False),
        (FR, "environ trente hommes", False),
        (FR, "une vingtaine d’hommes", False),
        (EN, "forty men", True),
        (FR, "trente hommes", True),
    ],
)
def test_about_is_not_exact(language: str, text: str, exact: bool):
    assert [number.exact for number in numbers(text, language)] == [exact]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (EN, "in early May", ()),
        (EN, "she may 3 times", ()),
        (EN, "May 3rd, 1900, or the 5th of June", ("1900-05-03", "--06-05")),
        (EN, "in 1910; June 1914; 1900-02-03", ("1910", "1914-06", "1900-02-03")),
        (FR, "au printemps", ()),
        (FR, "le 1er mai, ou le 3 mai 1900", ("--05-01", "1900-05-03")),
        (FR, "né en 1900, en juin 1914", ("1900", "1914-06")),
    ],
)
def test_dates(language: str, text: str, found: tuple[str, ...]):
    assert dates(text, language) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (EN, "some years", ()),
        (EN, "six years, a week, forty minutes", ("P6Y", "P1W", "PT40M")),
        (FR, "des jours", ()),
        (FR, "deux jours, une heure, trois ans", ("P2D", "PT1H", "P3Y")),
    ],
)
def test_durations(language: str, text: str, found: tuple[str, ...]):
    assert durations(text, language) == found
