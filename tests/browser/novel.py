"""What the book of the browser tests and of the screenshots says; in French: `novel_fr`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A fact with the sentence of the approved text that says it."""

    sentence: str
    subject: str  # empty: nobody's
    predicate: str
    value: str = ""
    object: str = ""
    slot: str = ""
    time_text: str = ""


@dataclass(frozen=True)
class Novel:
    approved: str
    told: tuple[Told, ...]
    stranger: str  # somebody whom the approved text names and nobody planned
    drafted: str
    wrong: str  # a sentence of `drafted`
    against: str  # the sentence of `approved` that it contradicts
    says: str  # what is wrong, for the author
    remark: str
    instead: str  # of `wrong`
    intended: str  # another finding, which its author settled
    later: tuple[tuple[str, str], ...]  # titles and outlines of chapters to come
    beats: tuple[tuple[str, str, str, str, str, str], ...]  # title, what, place, time, in, out
    begun: tuple[str, ...]  # texts of the beats, the last under way
    pasted: str  # a manuscript
    question: str
    reasons: tuple[str, ...]  # the gate's
    paused: str  # why the autopilot waits


EN = Novel(
    approved=(
        "The pan would not come level. Nell Garrow set the merchant's weight down, lifted it "
        "again and wiped the brass, and the pan hung where it had hung before, a finger's "
        "breadth from true.\n\n"
        "“A sixtieth,” she said. “Who sold you this?”\n\n"
        "“Your father did,” said the merchant. “Eleven winters ago, across that bench.”\n\n"
        "She had the scar across her right thumb from his file, and she covered it with the "
        "other hand. Nell weighs with her left hand. Behind the glass the true weights stood "
        "in their row, all but one.\n\n"
        "Tobias Crane kept the eleven ledgers on one shelf above the bridge. He poured the tea "
        "before she had sat down. A boy called Pim held the lamp and looked at nobody.\n\n"
        "“One might say that the book balances,” said Tobias, “if one did not lean on it.”\n\n"
        "Nell holds the brass loupe to the light. The double stroke of the file was there, as "
        "plain as a name. Outside the lamps went up, one after the other, and she blew out hers."
    ),
    told=(
        Told("Nell weighs with her left hand.", "Nell Garrow", "can", "weigh with the left hand"),
        Told("Nell holds the brass loupe to the light.", "Nell Garrow", "can", "read a file mark"),
        Told(
            "Tobias Crane kept the eleven ledgers on one shelf above the bridge.",
            "Tobias Crane",
            "can",
            "keep ledgers",
        ),
        Told(
            "A boy called Pim held the lamp and looked at nobody.", "Pim", "can", "hold the lamp"
        ),
        Told("“A sixtieth,” she said.", "", "thread", "who filed the weights light", slot="open"),
        Told(
            "“Your father did,” said the merchant.",
            "Nell Garrow",
            "located_at",
            object="the weigh-house",
            time_text="before dawn",
        ),
        Told(
            "He poured the tea before she had sat down.",
            "Tobias Crane",
            "located_at",
            object="the toll office",
            time_text="later that morning",
        ),
        Told(
            "“One might say that the book balances,” said Tobias, “if one did not lean on it.”",
            "Tobias Crane",
            "bond",
            "fears for",
            object="Nell Garrow",
        ),
    ),
    stranger="Pim",
    drafted=(
        "The stair to the toll office had fourteen steps, and she took them without a light. "
        "There was a smell of burnt paper at the ninth.\n\n"
        "Tobias knelt before the stove. He was feeding it a page, and then a page, like a man "
        "who feeds a dog that he does not trust.\n\n"
        "“Three winters,” he said, and did not turn round. “I have known for three winters. One "
        "might say that I was waiting for you to ask.”\n\n"
        "Nell took the book from him with her right hand, in which she weighed everything. Half "
        "of it was left. On the half that was left her father had written the same line every "
        "week, a sack to the ferry, in the same brown ink.\n\n"
        "“He died in the spring,” said Nell. “This is autumn.”\n\n"
        "“Yes,” said Tobias. “That is my hand.”"
    ),
    wrong="Nell took the book from him with her right hand, in which she weighed everything.",
    against="Nell weighs with her left hand.",
    says="Chapter 1 has Nell weigh with her left hand; here it is the right one.",
    remark="The image is good, and the sentence goes on for longer than it needs.",
    instead="Nell took the book from him with her left hand, in which she weighed everything.",
    intended="Tobias says three winters; chapter 1 does not say since when he has known.",
    later=(
        ("The Count", "Nell counts the sacks with the warden, and the figures do not meet."),
        ("Ice", "The river freezes at last, and the first sledge comes down it by night."),
    ),
    beats=(
        (
            "The door without a handle",
            "Nell asks Wick to open.",
            "the boathouse",
            "before dawn",
            "Nell on the landing, the loupe on its cord",
            "Wick has heard the question",
        ),
        (
            "An oath is let go",
            "Nell lets him off.",
            "the boathouse",
            "first light",
            "Wick with his back to the door",
            "The door stands open",
        ),
        (
            "Eleven years of salt",
            "The sacks are seen and counted.",
            "behind the door",
            "morning",
            "Both on the threshold",
            "Nell knows the figure",
        ),
        (
            "The weight is broken",
            "Nell breaks it on the square.",
            "the market square",
            "noon",
            "The town, waiting",
            "The warden gives her the keys",
        ),
    ),
    begun=(
        "Wick did not hear the bell, so she laid her hand flat on the planks until he felt it "
        "through his boots.\n\n"
        "“Light, is it,” he said. “Well. Ice is light too.”\n\n"
        "The river ran black beneath the slings. It should have borne a sledge by now.",
        "“You gave him your word,” said Nell. “I have his debts, his loupe and his name. I let "
        "you off it.”\n\n"
        "He turned that over for as long as it takes to coil a rope.",
        "Behind the door it was dry, and it was white. The sacks stood to the",
        "",
    ),
    pasted=(
        "Chapter 1. The bell\n\nThe bell rang twice and then no more. They all looked up from "
        "the table and waited for the third stroke, which was the one that mattered.\n\n"
        "Chapter 2. The third stroke\n\nIt came at noon, when nobody was listening, and the "
        "river answered it with a crack as long as the street."
    ),
    question="Who holds the loupe?",
    reasons=(
        "One contradiction is blocking: it has to be settled first.",
        "The critic gives 7.4 of 10, and 7.5 are asked.",
    ),
    paused="Chapter 2 waits for you: one contradiction is blocking.",
)
