"""Languages are told per document, and words of each are found in every form by the lexical leg."""

import sqlite3
from collections.abc import Iterator

import pytest

from index.lexical import content_terms, lexical_search, shadow, terms
from ingest.extract import extract

SAID = {
    "en": "The harbour master had sent everyone home before the storm broke the arm of the old crane in the north.",
    "de": "Der Hafenmeister hatte alle nach Hause geschickt, bevor der Sturm den Arm des alten Krans im Norden zerbrach.",
    "fr": "Le maître du port avait renvoyé tout le monde à la maison avant que la tempête ne brise le bras de la grue.",
    "ru": "Начальник порта отправил всех домой до того, как буря сломала стрелу старого крана, и письмо ушло в Иран.",
    "zh": "港口主任在风暴折断旧起重机的吊臂之前已经让所有人回家，随后他把一封信寄往伊朗首都，并通知了船长。",
    "ja": "港の責任者は、嵐が古いクレーンの腕を折る前に、全員を家に帰していた。手紙はその夜に届いた。",
    "ar": "كان مدير الميناء قد أرسل الجميع إلى بيوتهم قبل أن تكسر العاصفة ذراع الرافعة القديمة في الشمال.",
    "th": "นายท่าเรือส่งทุกคนกลับบ้านก่อนที่พายุจะหักแขนของปั้นจั่นเก่าทางทิศเหนือของเมือง",
    "hi": "तूफ़ान के पुरानी क्रेन की भुजा तोड़ने से पहले बंदरगाह के अधिकारी ने सबको घर भेज दिया था।",
}


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    """A lexical index with one passage in each language, its id the language's code."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE documents (language TEXT); CREATE TABLE passages (row INTEGER PRIMARY KEY, id TEXT);"
        'CREATE VIRTUAL TABLE lexical USING fts5 (body, heading, tokenize = "unicode61 remove_diacritics 0");'
    )
    for row, (code, text) in enumerate(SAID.items(), 1):
        connection.execute("INSERT INTO documents VALUES (?)", (code,))
        connection.execute("INSERT INTO passages VALUES (?, ?)", (row, code))
        connection.execute(
            "INSERT INTO lexical (rowid, body, heading) VALUES (?, ?, '')", (row, shadow(text, code))
        )
    yield connection
    connection.close()


@pytest.mark.parametrize("code", sorted(SAID))
def test_a_documents_language_is_told(code: str) -> None:
    """Enough text in a language is told to be in it."""
    assert extract((SAID[code] * 3).encode(), "x.txt").language == code


@pytest.mark.parametrize("text", ["Budget 2024", "Nantes", "1 2 3", "a, b, c; d"])
def test_a_few_latin_words_are_english(text: str) -> None:
    """Too little in Latin script to tell is taken to be English."""
    assert extract(text.encode(), "x.txt").language == "en"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("伊朗", "zh"),
        ("Ирана", "ru"),
        ("Ираном", "ru"),
        ("Когда сломали краны?", "ru"),
        ("stürmen", "de"),
        ("tempêtes", "fr"),
        ("クレーン", "ja"),
        ("عاصفة", "ar"),
        ("พายุ", "th"),
        ("क्रेन", "hi"),
        ("Who sent letters about storms?", "en"),
    ],
)
def test_words_are_found_in_every_form(db: sqlite3.Connection, question: str, code: str) -> None:
    """A question finds the passage in its language, by another form of the word or inside a sentence."""
    assert lexical_search(db, question, 5)[0][0] == code


@pytest.mark.parametrize("form", ["Иран", "Ирана", "Ирану", "Ираном", "Иране"])
def test_a_russian_name_has_one_stem_in_all_cases(form: str) -> None:
    """Cases of a noun that Snowball takes for a verb are one term."""
    assert terms(form, "ru") == terms("Иран", "en")


def test_a_vowel_sign_does_not_part_a_word(db: sqlite3.Connection) -> None:
    """What SQLite's tokenizer makes of a shadow is the shadow's own terms."""
    db.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab (lexical, row)")
    kept = {term for (term,) in db.execute("SELECT term FROM vocabulary")}
    made = {term for code, text in SAID.items() for term in terms(text, code)}

    assert made == kept


def test_english_words_in_another_language_are_english() -> None:
    """A Latin word in a Russian text is stemmed as English, a Russian one in an English text as Russian."""
    assert terms("Договоры treaties", "ru") == terms("Договоры treaties", "en") == ["договор", "treati"]


def test_a_question_is_all_that_it_could_be() -> None:
    """Its words are stemmed by every language that the library holds, English first, each term once."""
    assert content_terms("Verträge") == ["vertrag"]
    assert content_terms("Häuser houses", ("de", "en")) == ["hauser", "hous", "haus"]
