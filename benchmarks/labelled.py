"""Two small books whose passages are labelled by hand: what each question should find.

A question is (what is asked, the places of the passages that answer it). The last ones of each
book ask for what it does not have.
"""

from dataclasses import dataclass

Question = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Labelled:
    language: str
    passages: tuple[str, ...]
    questions: tuple[Question, ...]


ENGLISH = Labelled(
    "en",
    (
        "Ilse counted the oars twice before she believed it. One was missing from the rack in the "
        "boathouse, and the chain that held them hung open. Nobody but Aron had the key.",
        "The ledger had been her mother's. Every crossing since the flood stood in it, the name, "
        "the fare, the weather. Ilse lifted the third plank of the landing and laid it in the "
        "dry hollow underneath, wrapped in oilcloth.",
        "Old Krell mended nets by the stove and would not look up. He had pulled three drowned "
        "men out of that river and been thanked for none, he said, and he would not go near the "
        "water again for a fourth.",
        "Aron Pell kept the toll at the east bank. He was a tidy man; he stacked the coins by "
        "size, and blew on each before he dropped it in the box.",
        "The fever took the baker's child on the Tuesday. By Friday half the street had hung "
        "white cloth in the windows, and the doctor slept in his cart.",
        "Tobias came back from the war without his left hand. He told the children that a pike "
        "had taken it, and they believed him until the priest forbade the story.",
        "They ate the eels smoked, with black bread and a jug of cider that Hanna had kept in the "
        "well. For an hour nobody spoke of the missing passenger.",
        "The letter was short. Your brother did not drown, it said. Ask the tollman what he was "
        "paid that night, and burn this. There was no name under it.",
        "Snow came early and stayed. The rope of the ferry froze as hard as iron, and each "
        "morning Ilse beat it with a mallet until it would run through the ring again.",
        "Hanna had been in love with the schoolmaster since the harvest dance. She wrote his name "
        "in the flour when she kneaded, and wiped it away with her sleeve.",
        "The magistrate read the will aloud. The mill, the two meadows and the mare went to the "
        "nephew; to the widow he left the clock, and the room over the stable.",
        "At the bottom of the chest lay a pistol in a stocking, and with it a receipt: forty "
        "crowns, from the captain of the barge, for silence.",
        "The barge came down with no lamp lit. Its captain steered by the sound of the weir, and "
        "put in under the willows where the customs men never looked.",
        "Ilse had a burn across her left palm, from the night when she had held the rope alone. "
        "She could tell rain by it a day ahead.",
        "The schoolmaster taught the alphabet with river words: A for alder, B for barge, C for "
        "current. The magistrate's son could not learn them and was beaten at home for it.",
        "Wolves had taken two ewes from the upper fold. The shepherds lit fires along the ridge "
        "and slept in turns with their boots on.",
        "Krell swore on his daughter's grave that he had seen the passenger on the far bank, at "
        "noon, dry as a biscuit, eating an apple.",
        "The widow sold the clock to a pedlar for a goose and a winter coat. Then she walked to "
        "the mill and put a stone through every pane.",
        "The bell on the landing had a crack in it that made it speak flat. Strangers asked for a "
        "new one; those who lived there would have drowned without that ugly note in the fog.",
        "Hanna found her brother's boots under the altar cloth, filled with candle ends. The "
        "priest said that mice had carried them there.",
    ),
    (
        ("Who stole from the boathouse?", (0,)),
        ("Where is the account book hidden?", (1,)),
        ("The fisherman refuses to go on the river again.", (2,)),
        ("The tax collector counts his money at the crossing.", (3,)),
        ("An illness spreads through the village and people die.", (4,)),
        ("The soldier who lost a limb.", (5,)),
        ("A meal together.", (6,)),
        ("She learns that her brother is still alive.", (7,)),
        ("The captain paid for somebody's silence.", (11, 12)),
        ("Smugglers arrive in the dark.", (12,)),
        ("The scar on Ilse's hand.", (13,)),
        ("The widow takes her revenge on the heir.", (17,)),
        ("Somebody has seen the missing passenger.", (16,)),
        ("The winter cold stops the ferry.", (8,)),
        ("Hanna is in love.", (9,)),
        ("An inheritance is divided.", (10,)),
        ("Lessons for the children.", (14,)),
        ("The bell in the fog.", (18,)),
        ("A spaceship lands on the red moon and its reactor fails.", ()),
        ("The quarterly sales of the software company.", ()),
        ("A tennis tournament in Melbourne.", ()),
        ("How to configure a printer driver.", ()),
        ("The president signs a treaty on nuclear weapons.", ()),
        ("A detective in Tokyo chases a hacker through the subway.", ()),
    ),
)

FRENCH = Labelled(
    "fr",
    (
        "Le phare n’avait plus de gardien depuis la Toussaint. Maëlle montait chaque soir les "
        "deux cent douze marches pour allumer la lampe, et redescendait dans le noir.",
        "Le notaire Varga cachait l’argent des veuves dans un piano désaccordé. Personne n’en "
        "jouait ; la poussière faisait foi.",
        "On retrouva la barque d’Erwan retournée sur la grève, sans une égratignure, les rames "
        "bien rangées dessous. Lui, on ne le retrouva pas.",
        "La grand-mère soignait les brûlures avec du miel et du plantain. Elle murmurait des mots "
        "que le curé faisait semblant de ne pas entendre.",
        "Le cirque arriva sous la pluie. L’ours avait la pelade et le dompteur buvait, mais les "
        "enfants n’avaient jamais rien vu de plus beau.",
        "Lucien avait gardé de la guerre une toux et une boîte en fer. Dans la boîte, il y avait "
        "le bouton d’uniforme de l’homme qu’il avait tué.",
        "La clef de la crypte pendait au cou de la sacristine. Elle dormait avec, se baignait "
        "avec, et jurait l’avoir perdue.",
        "Ils dînèrent d’une soupe d’orties et d’un quignon. Maëlle donna sa part au chien, qui "
        "la refusa.",
        "Le testament ne laissait rien au fils aîné, sinon la dette et le nom. Il rit si fort que "
        "le clerc referma la fenêtre.",
        "La lettre sentait la lavande. Je sais qui est ton père, disait-elle, et lui aussi le "
        "sait, et il te salue chaque matin à la fontaine.",
        "La grande marée emporta la digue dans la nuit du douze. Au matin, les vaches nageaient "
        "entre les pommiers.",
        "L’institutrice apprenait à lire aux pêcheurs, le soir, dans l’odeur de goudron. Le plus "
        "vieux avait soixante-dix ans et voulait lire le nom de son bateau.",
        "Varga prit la diligence de cinq heures avec une valise trop lourde pour un seul col de "
        "rechange. Il ne salua personne.",
        "Les loups étaient descendus jusqu’au lavoir. On rentra les brebis, on chargea les "
        "fusils, on défendit aux petits de sortir.",
        "Yann et Soizic s’étaient embrassés derrière le pressoir. Toute la paroisse le savait, "
        "sauf le mari.",
        "La fièvre entra par le port avec un ballot de laine. En dix jours, on manqua de planches "
        "pour les cercueils.",
        "La cloche de Saint-Guénolé avait été fondue avec des canons. Quand elle sonnait, les "
        "anciens baissaient la tête, comme sous le feu.",
        "Erwan écrivait de l’autre rive, sous un autre nom. Il vendait des cordes, il se portait "
        "bien, et il demandait qu’on ne le cherche plus.",
        "Le pain manqua avant Noël. Les femmes marchèrent jusqu’à la halle, leurs sabots à la "
        "main, et le boulanger ouvrit sans qu’on l’en prie.",
        "Le dompteur laissa la cage ouverte, par ivresse ou par pitié. On retrouva l’ours au "
        "matin, endormi dans le lavoir.",
    ),
    (
        ("Qui allume la lumière pour les navires ?", (0,)),
        ("Où est caché l’argent volé ?", (1,)),
        ("Un pêcheur a disparu en mer.", (2,)),
        ("Un remède de bonne femme.", (3,)),
        ("Un spectacle avec des animaux.", (4,)),
        ("L’ancien soldat se souvient de celui qu’il a tué.", (5,)),
        ("La serrure du tombeau sous l’église.", (6,)),
        ("Un repas de pauvres.", (7,)),
        ("L’héritage et le fils déshérité.", (8,)),
        ("Elle apprend qui est son père.", (9,)),
        ("L’inondation.", (10,)),
        ("Des adultes apprennent à lire.", (11,)),
        ("Le notaire s’enfuit.", (12,)),
        ("Un amour interdit.", (14,)),
        ("L’épidémie.", (15,)),
        ("Le disparu est vivant.", (17,)),
        ("La famine et la révolte.", (18,)),
        ("Une bête s’échappe.", (19,)),
        ("Un vaisseau spatial se pose sur la lune rouge.", ()),
        ("Les ventes trimestrielles de l’éditeur de logiciels.", ()),
        ("Un tournoi de tennis à Melbourne.", ()),
        ("Comment installer le pilote d’une imprimante.", ()),
        ("Le président signe un traité sur les armes nucléaires.", ()),
        ("Un détective poursuit un pirate informatique dans le métro de Tokyo.", ()),
    ),
)
BOOKS = (ENGLISH, FRENCH)
