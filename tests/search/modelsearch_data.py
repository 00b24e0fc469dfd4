"""The library that modelsearch's behaviour tests expect, made through the ORM (the wheel does not ship its fixture)."""

import datetime

from modelsearch.test.testapp import models

AUTHORS = {
    1: ("George R.R. Martin", "1948-09-20"),
    2: ("J. R. R. Tolkien", "1892-01-03"),
    4: ("Isaac Asimov", "1920-01-02"),
    5: ("David Ascher", None),
    6: ("Mark Lutz", None),
    7: ("Daniel Roy Greenfeld", None),
    8: ("Audrey Roy Greenfeld", None),
    9: ("Douglas Crockford", None),
    10: ("David Flanagan", None),
    11: ("Steve Klabnik", None),
    12: ("Carol Nichols", None),
    13: ("Jim Blandy", None),
    14: ("Jason Orendorff", None),
}
# number: title, authors, published, pages, setting of a novel or language of a guide
BOOKS = {
    1: ("A Game of Thrones", [1], "1996-08-01", 694, "Westeros"),
    2: ("A Clash of Kings", [1], "1998-01-01", 768, "Westeros"),
    3: ("A Storm of Swords", [1], "2000-01-01", 973, "Westeros"),
    4: ("The Fellowship of the Ring", [2], "1954-07-29", 423, "Middle Earth"),
    5: ("The Two Towers", [2], "1954-11-11", 352, "Middle Earth"),
    6: ("The Return of the King", [2], "1955-10-20", 440, "Middle Earth"),
    7: ("The Hobbit", [2], "1937-09-21", 320, "Middle Earth"),
    10: ("Foundation", [4], "1951-01-01", 255, "Galactic Empire"),
    11: ("Learning Python", [5, 6], "1999-01-01", 1160, "py"),
    12: ("Two Scoops of Django 1.11", [7, 8], "2017-04-26", 556, "py"),
    13: ("JavaScript: The good parts", [9], "2008-05-18", 172, "js"),
    14: ("JavaScript: The Definitive Guide", [10], "1998-06-11", 792, "js"),
    15: ("The Rust Programming Language", [11, 12], "2018-05-22", 440, "rs"),
    16: ("Programming Rust", [13, 14], "2017-12-01", 622, None),
}
CHARACTERS = {
    1: ["Daenerys Targaryen", "Jon Snow", "Eddard Stark"],
    2: ["Daenerys Targaryen", "Jon Snow"],
    3: ["Daenerys Targaryen", "Jon Snow"],
    4: ["Frodo Baggins", "Bilbo Baggins", "Gandalf"],
    5: ["Frodo Baggins", "Bilbo Baggins", "Gandalf"],
    6: ["Frodo Baggins", "Bilbo Baggins", "Gandalf"],
    7: ["Bilbo Baggins", "Thorin Oakenshield"],
    10: ["Hari Seldon", "Salvor Hardin"],
}
PROTAGONISTS = {4: "Frodo Baggins", 5: "Frodo Baggins", 6: "Frodo Baggins", 7: "Bilbo Baggins"}
MEETINGS = {1: ("Breakfast yoga", "08:00"), 2: ("Stand-up meeting", "10:00"), 3: ("Evening yoga", "19:30")}


def create_library() -> None:
    """All authors, books, characters, meetings and animals."""
    for pk, (name, born) in AUTHORS.items():
        models.Author.objects.create(pk=pk, name=name, date_of_birth=born and datetime.date.fromisoformat(born))
    for pk, book in BOOKS.items():
        _create_book(pk, *book)
    for pk in (1, 2, 3, 4):
        title, _, published, pages, _ = BOOKS[pk]
        models.UnindexedBook.objects.create(
            pk=pk, title=f"{title} U", publication_date=published, number_of_pages=pages
        )
    for pk, (name, start) in MEETINGS.items():
        models.Meeting.objects.create(pk=pk, name=name, start_time=datetime.time.fromisoformat(start))
    item = models.AgendaItem.objects.create(meeting_id=2, topic="Deduction")
    models.Speaker.objects.create(agenda_item=item, name="Arthur Conan Doyle")
    for model in (models.MPAnimal, models.NSAnimal):
        _create_animals(model)


def _create_book(pk: int, title: str, authors: list[int], published: str, pages: int, detail: str | None) -> None:
    common = {
        "pk": pk,
        "title": title,
        "publication_date": datetime.date.fromisoformat(published),
        "number_of_pages": pages,
    }
    if pk in CHARACTERS:
        book = models.Novel.objects.create(**common, setting=detail)
        for name in CHARACTERS[pk]:
            character = models.Character.objects.create(name=name, novel=book)
            if PROTAGONISTS.get(pk) == name:
                models.Novel.objects.filter(pk=pk).update(protagonist=character)
    elif detail:
        book = models.ProgrammingGuide.objects.create(**common, programming_language=detail)
    else:
        book = models.Book.objects.create(**common)
    book.authors.set(authors)


def _create_animals(model: type) -> None:
    root = model.add_root(name="Animal")
    mammal = model.objects.get(pk=root.pk).add_child(name="Mammal")
    for name in ("Cat", "Dog"):
        model.objects.get(pk=mammal.pk).add_child(name=name)
    reptile = model.objects.get(pk=root.pk).add_child(name="Reptile")
    model.objects.get(pk=reptile.pk).add_child(name="Snake")
