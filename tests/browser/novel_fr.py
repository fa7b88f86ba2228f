"""What the French book of the browser tests and of the screenshots says."""

from tests.browser.novel import Novel, Told

FR = Novel(
    approved=(
        "La ligne était là, à la date de la veille, entre un chaland de betteraves et la barque "
        "du service. Mathilde Aubrac la recopia jusqu’à la moitié avant de la lire.\n\n"
        "« La Belle-Aure, montante, quatre heures », dit-elle tout haut. « Je n’ai ouvert à "
        "personne. »\n\n"
        "Mathilde porte la montre de son père au poignet gauche. Elle la regarda par habitude : "
        "quatre heures, comme toujours.\n\n"
        "Honorine Aubrac n’avait pas quitté son lit depuis juillet. Elle avait pourtant une "
        "tache d’encre au pouce. Un gamin nommé Colin tenait la lampe et ne regardait "
        "personne.\n\n"
        "« Le vent tourne », dit Honorine. « Tu devrais rentrer les draps. »\n\n"
        "Mathilde sait lire l’écriture de sa mère à l’envers. C’était bien la sienne, sans une "
        "rature. Dehors, la cloche fêlée sonna pour la barque du contrôleur."
    ),
    told=(
        Told(
            "Mathilde porte la montre de son père au poignet gauche.",
            "Mathilde Aubrac",
            "can",
            "porter la montre au poignet gauche",
        ),
        Told(
            "Mathilde sait lire l’écriture de sa mère à l’envers.",
            "Mathilde Aubrac",
            "can",
            "lire à l’envers",
        ),
        Told(
            "Honorine Aubrac n’avait pas quitté son lit depuis juillet.",
            "Honorine Aubrac",
            "can",
            "rester couchée",
        ),
        Told(
            "Un gamin nommé Colin tenait la lampe et ne regardait personne.",
            "Colin",
            "can",
            "tenir la lampe",
        ),
        Told(
            "« Je n’ai ouvert à personne. »",
            "",
            "thread",
            "qui est passé à quatre heures",
            slot="open",
        ),
        Told(
            "Elle avait pourtant une tache d’encre au pouce.",
            "Honorine Aubrac",
            "located_at",
            object="la maison éclusière",
            time_text="au lever du jour",
        ),
        Told(
            "Dehors, la cloche fêlée sonna pour la barque du contrôleur.",
            "Armand Tessier",
            "located_at",
            object="l’écluse de Vaucreuse",
            time_text="à midi",
        ),
        Told(
            "« Tu devrais rentrer les draps. »",
            "Honorine Aubrac",
            "bond",
            "protège",
            object="Mathilde Aubrac",
        ),
    ),
    stranger="Colin",
    drafted=(
        "Siméon raccommodait un filet qui n’avait pas de bord. Il ne leva pas la tête quand "
        "elle s’assit sur la caisse, en face de lui, du côté de sa bonne oreille.\n\n"
        "« Vous êtes descendu trois fois », dit Mathilde. « Qu’avez-vous vu ? »\n\n"
        "« Vu », dit Siméon. « Au fond, on voit surtout ce qui n’y est pas. »\n\n"
        "Elle consulta la montre à son poignet droit, par habitude, et attendit. Il posa la "
        "navette. Il raconta l’épave couchée sur le flanc, le poêle encore garni, les vannes de "
        "fond ouvertes de l’intérieur.\n\n"
        "« Il n’y avait personne », dit-il enfin. « Trente et un ans que j’attends qu’on me le "
        "demande. »"
    ),
    wrong="Elle consulta la montre à son poignet droit, par habitude, et attendit.",
    against="Mathilde porte la montre de son père au poignet gauche.",
    says="Le chapitre 1 met la montre au poignet gauche ; elle est ici au droit.",
    remark="La phrase est juste, mais l’habitude est déjà dite au chapitre 1.",
    instead="Elle consulta la montre à son poignet gauche, et attendit.",
    intended="Siméon compte trente et un ans ; le chapitre 1 ne les compte pas.",
    later=(
        ("Le neveu", "Le neveu du contrôleur vient prendre l’écluse et n’y trouve personne."),
        ("Basses eaux", "Le mât de la Belle-Aure sort de l’eau ; tout Vaucreuse vient le voir."),
    ),
    beats=(
        (
            "Sans lanterne",
            "Mathilde ouvre les portes.",
            "l’écluse de Vaucreuse",
            "avant l’aube",
            "Mathilde à la manivelle",
            "La barque est dans le sas",
        ),
        (
            "L’heure juste",
            "L’homme demande l’heure.",
            "le sas",
            "quatre heures",
            "La barque monte avec l’eau",
            "La montre a changé de main",
        ),
        (
            "La ligne",
            "Mathilde écrit le vrai nom.",
            "la maison éclusière",
            "au point du jour",
            "Le registre ouvert",
            "L’encre sèche",
        ),
        (
            "Avalantes",
            "Ils passent ensemble.",
            "le bief aval",
            "matin",
            "Tessier sur la passerelle",
            "L’écluse est derrière eux",
        ),
    ),
    begun=(
        "Elle n’avait pas sonné. La barque vint sans lanterne, à la rame, et se rangea d’elle-"
        "même contre la pierre.\n\n"
        "« Montante ? » demanda Mathilde.\n\n"
        "« Montante », dit l’homme.",
        "L’eau le hissa vers elle, une main après l’autre. Il ne demanda que l’heure.\n\n"
        "Elle défit la montre de son poignet et la lui tendit.",
        "Le registre s’ouvrit de lui-même à la bonne page. Elle trempa la plume et",
        "",
    ),
    pasted=(
        "Chapitre 1. La cloche\n\nLa cloche sonna deux fois, puis plus rien. Ils levèrent tous "
        "les yeux de la table et attendirent le troisième coup, le seul qui comptait.\n\n"
        "Chapitre 2. Le troisième coup\n\nIl vint à midi, quand personne n’écoutait, et la "
        "rivière lui répondit d’un craquement long comme la rue."
    ),
    question="Qui porte la montre ?",
    reasons=(
        "Une contradiction est bloquante : il faut d’abord la régler.",
        "Le critique donne 7,4 sur 10 ; il en faut 7,5.",
    ),
    paused="Le chapitre 2 vous attend : une contradiction est bloquante.",
)
