"""The French words that deny, dream, claim, suppose; `words.Tongue` says what each is for."""

from memory.cues.words import AFTER, ALL, CLAUSE, NEAR, Cue, Tongue, cues

_IF = (
    r"s'ils?|(?<!comme )(?<!même )(?<!\bet )si (?=(?:je|tu|elles?|on|nous|vous|les?|la"
    r"|une?|des|ces?|cette"
    r"|cela|ça|mon|ma|mes|ton|ta|tes|son|sa|ses|leurs?|notre|votre|jamais|seulement"
    r"|quelqu|personne|rien"
    r"|[\w-]+ (?:était|avait|est|a|[\w']+ait)\b)\b|[ljc]')"
)
# Imperfects of verbs whose stem ends in r are no conditionals.
_CONDITIONAL = (
    r"(?:\w+[^rré])?er(?:ait|ais|aient|ions|iez)"
    r"|(?!(?:\w*(?:spir|admir|désir|attir|retir|déchir|empir|étir|chavir)|tir|vir|cir"
    r"|mir)a)\w+ir(?:ait|ais|aient)"
    r"|(?!\w*(?:effondr|engendr|cadr|poudr)a)\w+dr(?:ait|ais|aient)"
    r"|(?:de|rece|aperce|conce)vr(?:ait|ais|aient)"
    r"|(?:au|se|i|pour|sau|ver|enver|mour|cour|fau)r(?:ait|ais|aient)"
    r"|\w*(?:mett|batt|naît|connaît|paraît|disparaît)r(?:ait|ais|aient)"
)
_FUTURE = (
    r"(?:\w+[^ré])?er(?:a|as|ai|ont|ez)"
    r"|(?:au|pour|sau|ver|enver|mour|faud|viend|tiend|voud|prend|rend|dev|ir)r?(?:ra"
    r"|ras|rai|rons|rez|ront)"
)

CUES: tuple[Cue, ...] = (
    *cues(
        "dream",
        AFTER,
        r"rêv(?:a|ait|aient|é|èrent|e|ant|es)\b",
        r"cauchemar",
        r"hallucin\w+",
        r"vit en (?:rêve|songe)",
    ),
    *cues(
        "dream",
        ALL,
        r"(?:dans|en) (?:son|leur|mon|ton|un|le|ce) (?:rêve|cauchemar|songe|sommeil)",
        r"en (?:rêve|songe)",
    ),
    *cues(
        "fiction",
        ALL,
        r"sur (?:la )?scène",
        r"sur les planches",
        r"dans (?:le (?:roman|film|conte|ballet)|la (?:légende|chanson|ballade)|l'opéra)",
        r"dans la pièce de (?:théâtre|[a-zé]+ière|shakespeare|racine|corneille)",
        r"(?:au|à l') ?(?:premier|deuxième|troisième|quatrième|cinquième|dernier) acte",
        r"à l'acte \w+",
        r"jou(?:a|ait|aient|ant) le rôle",
        r"la légende (?:disait|raconte|veut|racontait)",
    ),
    *cues(
        "pretence",
        AFTER,
        r"feign(?:it|ait|ant|irent|aient)",
        r"f(?:it|aisait|aisant|irent|aisaient) (?:semblant|mine|le mort|la morte)",
        r"simul(?:a|ait|ant)",
        r"jou(?:a|ait|ant) la comédie",
        r"f(?:it|aisait|aisant) passer pour",
        r"déguisée? en",
    ),
    *cues(
        "figure",
        NEAR,
        r"comme s(?:i|'ils?)",
        r"comme (?:une?|des|la|le|l'|morte?s?\b)",
        r"(?:tel|telle|pareil|pareille) (?:à )?une?",
        r"aussi \w+ qu(?:e|')",
    ),
    *cues(
        "figure",
        CLAUSE,
        r"mort(?:e|s|es)? d(?:e |')(?:fatigue|rire|peur|faim|froid|soif|honte|trouille"
        r"|inquiétude|ennui|jalousie)",
        r"ivre[- ]morte?",
        r"pour morte?s?",
        r"plus morte?s? que vi(?:f|ve)s?",
        r"m(?:ou|eu)r(?:ait|aient|ir|t|ut) d(?:e |')(?:rire|envie|honte|faim|soif|ennui"
        r"|curiosité|peur)",
    ),
    *cues(
        "hypothesis",
        ALL,
        _IF,
        r"peut-être",
        r"sans doute",
        r"probablement",
        r"supposons",
        r"à supposer",
        r"à moins qu(?:e|')",
        r"au cas où",
        r"pourvu qu(?:e|')",
    ),
    *cues(
        "hypothesis",
        CLAUSE,
        _CONDITIONAL,
        _FUTURE,
        r"(?:allai[t]|allaient|va|vont) (?=\w+(?:er|ir|re|oir)\b)",
    ),
    *cues(
        "hypothesis",
        AFTER,
        r"espér(?:ait|aient|a|é)",
        r"souhait(?:ait|a|aient)",
        r"voul(?:ait|aient|ut)(?= \w+(?:er|ir|re|oir)\b| qu)",
        r"comptait(?= \w+(?:er|ir|re)\b)",
        r"imagin(?:a|ait|aient)",
        r"tent(?:a|ait) de",
        r"essay(?:a|ait) de",
        r"menaç(?:a|ait) de",
        r"proposa de",
        r"ordonna(?: à [\w' ]+)? de",
    ),
    *cues(
        "promise",
        AFTER,
        r"prom(?:it|ettait|irent|is)",
        r"jur(?:a|ait|èrent) (?:de|d'|qu)",
        r"s'engage(?:a|ait) à",
        r"donna sa parole",
    ),
    *cues("lie", ALL, r"ment(?:it|ait|irent|aient|i)", r"mensonges?", r"faussement"),
    *cues(
        "rumour",
        ALL,
        r"on (?:l[ae] |les |l')?(?:disait|dit|racontait|raconte|prétend|prétendait|murmurait)",
        r"la rumeur",
        r"le bruit (?:cour(?:ait|ut)|s'était répandu|se répandit)",
        r"paraît-il",
        r"il paraît",
        r"il paraissait que",
        r"à ce qu'on dit",
        r"disait-on",
        r"dit-on",
        r"selon la rumeur",
    ),
    *cues(
        "belief",
        AFTER,
        r"cr(?:oyait|ut|oyaient|urent|oit)",
        r"croyait-(?:il|elle|on)",
        r"pens(?:ait|a|aient|e|èrent)\b(?! à)",
        r"soupçonn(?:ait|a)",
        r"craign(?:ait|it|aient)",
        r"suppos(?:ait|a)",
        r"se figur(?:ait|a)",
        r"sembl(?:a|ait|aient|e)\b",
        r"persuadée?s?",
        r"convaincue?s?",
        r"certaine?s? qu(?:e|')",
        r"sûre?s? qu(?:e|')",
        r"prit (?:[\w']+ )?pour",
        r"se disait qu",
        r"devina",
        r"devinait",
    ),
    *cues(
        "claim",
        AFTER,
        r"prétend(?:it|ait|ent|aient|irent|ant|)\b",
        r"affirm(?:a|ait|aient|ant|èrent)",
        r"assur(?:a|ait|aient|èrent)",
        r"sout(?:int|enait)",
        r"déclar(?:a|ait|èrent)",
        r"annonç(?:a|ait|aient)",
        r"avou(?:a|ait)",
        r"confi(?:a|ait)",
        r"jur(?:a|ait)",
        r"raconta(?:it)?",
        r"(?:dit|disait|disaient|dirent|écrivait|écrivit|répondit|rapporta"
        r"|apprit)(?= (?:[\w' ]{0,24})?qu(?:e|')| :)",
        r"selon",
        r"d'après",
        r"se vant(?:a|ait)",
        r"la lettre (?:disait|annonçait)",
        r"l'article",
        r"témoigna",
        r"nia",
    ),
    *cues(
        "memory",
        ALL,
        r"se (?:souvint|souvenait|rappela|rappelait|remémora)",
        r"jadis",
        r"autrefois",
        r"ans (?:plus tôt|auparavant)",
        r"enfant, (?:il|elle|je)",
    ),
)

FRENCH = Tongue(
    cues=CUES,
    hard=(
        r"[;:,()—“”\"]|\b(?:mais|car|parce que|puisque|tandis que|alors que|pendant que"
        r"|quand|lorsque"
        r"|qui|dont|où|avant|après|jusqu'|pour que|que|puis)\b|\bqu'"
    ),
    soft=r"\bet\b",
    turn=r";|,? (?:mais|puis) ",
    asked=r"(?:demand|ignor|sav|sut|voir|vérifi|dout)\w*(?: à \w+)? $",
    around=r"\b(?:ne|n')",
    no_negation=r"sans (?:doute|cesse|arrêt|faute)|non sans|non seulement|pas seulement",
    after=(
        r"\bsans\b|\brefus\w+ (?:de|d')|\bmanqu\w+ (?:de|d')|\bomi[ts]\w* (?:de|d')"
        r"|\bmanqu\w+(?= (?:mourir|périr|tomber|perdre|étouffer|se \w+er|s'\w+er)\b)"
        r"|\boubli\w+ (?:de|d'|comment)|\bincapables? (?:de|d')|\bfailli[rt]?\b"
        r"|\bloin (?:de|d')|\bau lieu (?:de|d')|\bplutôt que"
    ),
    nearly=r"\b(?:presque|à peine)\b",
    hanging=r"(?!)",
    pronoun=(r"\b(?:ils?|elles?|lui|leurs?|eux|son|sa|ses|se|qui|celui-ci|celle-ci|dont)\b|\bs'"),
    first_person=r"\b(?:je|me|moi|mon|ma|mes|mien|mienne|nous|notre|nos)\b|\b[jm]'",
    passive=(
        r"\b(?:fut|furent|fus|été|était|étaient)\b (?:\w+ment )?"
        r"(?!r?e?(?:all|ven|part|arriv|entr|sort|mont|descend|tourn|tomb|rest)(?:é|i|u)e?s?\b)"
        r"\w+(?:é|ée|és|ées|is"
        r"|ise|it|ite|u|ue|us|ues)\b"
    ),
    pluperfect=(
        r"(?:\bavai(?:s|t|ent) (?:(?:\w+ment|pas|jamais|déjà|bien|tout|longtemps|naguère|aussi"
        r"|parfois|depuis|ainsi|enfin|encore|toujours) )*"
        r"\w+(?:é|i|u|is|it|ert|aint|eint|oint)e?s?\b"
        r"|(?:\bétai(?:s|t|ent) (?:(?:\w+ment|pas|jamais|déjà) )*"
        r"r?e?(?:allé|ven|parti|arrivé|entré|sorti|monté|descend|retourné|tombé|resté)u?e?s?\b))"
    ),
)
