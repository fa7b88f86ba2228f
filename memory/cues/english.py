"""The English words that deny, dream, claim, suppose; `words.Tongue` says what each is for."""

from memory.cues.words import AFTER, ALL, CLAUSE, NEAR, Cue, Tongue, cues

CUES: tuple[Cue, ...] = (
    *cues(
        "dream",
        AFTER,
        r"dream(?:t|ed|s|ing)?",
        r"hallucinat\w+",
        r"nightmare",
        r"saw in a vision",
    ),
    *cues(
        "dream",
        ALL,
        r"in (?:his|her|their|my|your|the|a|that) (?:dreams?|nightmares?|visions?|sleep)",
    ),
    *cues(
        "fiction",
        ALL,
        r"on (?:the )?stage",
        r"in the (?:play|novel|film|movie|ballad|song|legend|tale|opera)",
        r"in act (?:one|two|three|four|five|\d)",
        r"the (?:play|novel|ballad|legend|film) (?:told|tells|says|ends)",
        r"play(?:ed|s|ing) (?:the )?(?:part|role) of",
    ),
    *cues(
        "pretence",
        AFTER,
        r"pretend(?:ed|s|ing)?",
        r"feign(?:ed|s|ing)?",
        r"made believe",
        r"play(?:ed|ing) (?=dead|sick)",
        r"pos(?:ed|ing) as",
        r"disguised as",
        r"passed (?:himself|herself|themselves) off as",
    ),
    *cues("figure", NEAR, r"as (?:if|though)", r"like (?:an?|the|some)\b(?! to)", r"as \w+ as"),
    *cues(
        "figure",
        CLAUSE,
        r"dead (?:tired|drunk|serious|sure|calm|silent|set|certain|quiet|asleep"
        r"|on (?:his|her) feet)",
        r"d(?:ied|ying) of (?:laughter|laughing|shame|boredom|embarrassment|curiosity|envy)",
        r"dying (?:to|for)",
        r"(?:scared|frightened|bored|tired|worked|worried|tickled) (?:\w+ )?(?:half )?to death",
        r"died a (?:little|thousand)",
        r"dead to (?:me|him|her|the world)",
        r"for dead",
        r"more dead than alive",
        r"died? laughing",
    ),
    *cues(
        "hypothesis",
        ALL,
        r"(?<!\bas )if",
        r"for all \w+ kn[eo]ws?",
        r"^(?:had|were) (?=.*\b(?:would|could|might)\b)",
        r"unless",
        r"perhaps",
        r"maybe",
        r"suppos(?:e|ing) (?:that)?",
        r"whether",
        r"in case",
        r"if only",
        r"no doubt",
        r"probably",
        r"possibly",
        r"presumably",
    ),
    *cues(
        "hypothesis",
        CLAUSE,
        r"would",
        r"'d have",
        r"(?:could|might|must|may|should|ought to) have",
        r"might",
        r"(?<!\bin )(?<!\bof )(?<!\bearly )(?<!\blate )(?<!\blast )"
        r"(?<!\bnext )(?<!\bsince )(?<!\bby )may(?= [a-z])",
        r"(?<!\ba )(?<!\bthe )(?<!\bhis )(?<!\bher )(?<!\btheir )(?<!\bmy )(?<!'s )will",
        r"won't",
        r"shall",
        r"(?:was|were|is|are) going to",
        r"(?:was|were|is|are) to (?=\w+)",
    ),
    *cues(
        "hypothesis",
        AFTER,
        r"wish(?:ed|es)?",
        r"hop(?:ed|es|ing)",
        r"want(?:ed|s|ing) to",
        r"plan(?:ned|s|ning) to",
        r"intend(?:ed|s) to",
        r"meant to",
        r"longed to",
        r"imagin(?:ed|es|ing)",
        r"pictured",
        r"tr(?:ied|ying) to",
        r"offered to",
        r"threatened to",
        r"ordered \w+ to",
        r"expected",
    ),
    *cues(
        "promise",
        AFTER,
        r"promis(?:ed|es|ing)",
        r"vow(?:ed|s)",
        r"swore to",
        r"pledged",
        r"gave (?:his|her|their) word",
    ),
    *cues(
        "lie",
        ALL,
        r"lied",
        r"(?:was|were|is|told|tells) (?:all )?(?:a |another )?lies?",
        r"falsely",
    ),
    *cues(
        "rumour",
        ALL,
        r"rumou?rs?",
        r"rumou?red",
        r"it (?:was|is) said",
        r"(?:they|people|some|folk) (?:said|say)(?= \w)",
        r"word (?:had it|(?:had come|came|spread) (?:that|of))",
        r"gossip\w*",
        r"reportedly",
        r"supposedly",
        r"allegedly",
        r"(?:was|were|is|are) said to",
    ),
    *cues(
        "belief",
        AFTER,
        r"thought(?! (?:of|about|for)\b)",
        r"thinks?",
        r"believ(?:ed|es|ing)",
        r"suspect(?:ed|s)",
        r"suppos(?:ed|es)",
        r"fear(?:ed|s)",
        r"guess(?:ed|es)",
        r"seem(?:ed|s) (?:to|that|as)",
        r"appear(?:ed|s) to",
        r"convinced",
        r"(?:was|felt|felt quite|were) (?:sure|certain)",
        r"felt that",
        r"assum(?:ed|es|ing)",
        r"took (?:him|her|them|it) for",
        r"mistook",
    ),
    *cues(
        "claim",
        AFTER,
        r"claim(?:ed|s|ing)",
        r"said",
        r"says",
        r"told \w+",
        r"insist(?:ed|s)",
        r"swore",
        r"maintain(?:ed|s)(?= that| he| she)",
        r"assert(?:ed|s)",
        r"declar(?:ed|es)",
        r"announc(?:ed|es)",
        r"admitted",
        r"confess(?:ed|es)",
        r"wrote(?= that|,|:| to say)",
        r"according to",
        r"alleg(?:ed|es)",
        r"boast(?:ed|s)",
        r"testified",
        r"report(?:ed|s)(?= that| h)",
        r"(?:letter|note|telegram|diary|newspaper|paper|wire) (?:said|read|told"
        r"|announced|reported)",
    ),
    *cues(
        "memory",
        ALL,
        r"remember(?:ed|s|ing)?",
        r"recall(?:ed|s|ing)?",
        r"years (?:before|earlier|ago)",
        r"as a (?:child|boy|girl)",
    ),
)

ENGLISH = Tongue(
    cues=CUES,
    hard=(
        r"[;:,()—“”\"]|\b(?:but|because|although|though|while|when|where|who|whom|which|until"
        r"|so that|since|before|after|that|unless|yet)\b"
    ),
    soft=r"\band\b",
    turn=r";|,? (?:but|yet) ",
    asked=r"(?:ask|wonder|know|knew|see|inquir|tell|doubt)\w*(?: \w+)? $",
    around=(
        r"\b(?:not|never|nobody|no one|no-one|nothing|none|neither|nor|nowhere|cannot"
        r"|no)\b|n't\b"
    ),
    no_negation=(
        r"not only|no sooner|nothing but|no doubt|not until|no matter|why not|or not|not unlike"
        r"|not without|no less|nothing less|not just|not merely"
    ),
    after=(
        r"\bwithout\b(?! (?:a )?doubt| fail)|\b(?:refus|fail|declin|neglect|omit)\w* to\b"
        r"|\bforgot(?:ten)? (?:how )?to\b|\bunable to\b|\bincapable of\b|\bno longer\b"
        r"|\binstead of\b|\brather than\b|\bfar from\b"
    ),
    nearly=r"\b(?:almost|nearly|hardly|barely|scarcely|all but)\b",
    hanging=(
        r"(?:\b(?:did|do|does|had|has|have|was|were|would|could|should|is|are|will"
        r"|can) not|n't)$"
    ),
    pronoun=(
        r"\b(?:he|she|they|him|her|his|hers|them|their|theirs|himself|herself"
        r"|themselves|it|its|who"
        r"|whose)\b"
    ),
    first_person=r"\b(?:i|me|my|mine|myself|we|us|our)\b",
    passive=(
        r"\b(?:was|were|been|being|got)\b (?:\w+ly )?(?:\w+ed|\w+en|shot|struck|hit"
        r"|found|told|brought|caught|held|kept|left|lost|sent|born|carried)\b"
    ),
    pluperfect=(
        r"(?:\bhad|'d) (?:(?:\w+ly|not|never|already|just|long|once|also|ever|since|then) )*"
        r"(?:\w{2,}ed|been|become|begun|bought|broken|brought|built|caught|chosen|come|done|drawn"
        r"|driven|drunk|eaten|fallen|felt|fought|found|given|gone|grown|heard|held|hidden|hung"
        r"|kept|known|laid|led|left|lent|lit|lost|made|met|paid|ridden|risen|said|sat|seen|sent"
        r"|shot|slept|sold|spent|spoken|stolen|stood|sung|sworn|taken|taught|thought|thrown"
        r"|told|torn|understood|woken|won|worn|written)\b"
    ),
)
