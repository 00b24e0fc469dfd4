"""Competitions that were really held, as configuration; a small one of each is computed by hand beside it."""

from community.contest.engine.ballots import ballot_faults
from community.contest.engine.configuration import Award, Carry, Contest, Criterion, Promotion, Stage, Stratum, Vote
from community.contest.engine.contradictions import contradictions, most_places
from community.contest.engine.results import results
from tests.community.contest.engine.making import ballots, columns, dec, entries, entry, grid, panel, table_of


def test_three_levels_from_the_government_by_way_of_the_province_to_the_centre():
    """One entry of each government, one of each province, and a final that counts the province's 40."""
    given = Contest(
        "seed",
        (
            Stage("basic", (panel(2, id="b"),), "basic", promotion=Promotion(by="government", quota=1)),
            Stage("province", (panel(2, id="p"),), "metropolitan", promotion=Promotion(by="province", quota=1)),
            Stage("centre", (panel(1, id="c", weight=60), Carry("province", dec(40))), "central"),
        ),
        awards=(Award("grand", 1, patron="대통령"), Award("gold", 1, patron="국무총리")),
    )
    assert contradictions(given) == []
    listed = [
        entry("a1", government="춘천", province="강원"),
        entry("a2", government="춘천", province="강원"),
        entry("b1", government="강릉", province="강원"),
        entry("c1", government="청주", province="충북"),
        entry("c2", government="청주", province="충북"),
    ]
    basic = {"a1": "80 90", "a2": "70 88", "b1": "60 70", "c1": "75 75", "c2": "90 82"}  # 85 79 65 75 86
    province = {"a1": "70 80", "b1": "90 88", "c2": "60 60"}  # 75 89 60
    ledger = grid(columns("j1 j2", basic), "basic", "b-points")
    ledger += grid(columns("j1 j2", province), "province", "p-points", 100)
    ledger += grid(columns("j1", {"b1": "80", "c2": "99"}), "centre", "c-points", 200)
    sheet = results(given, listed, ledger)
    assert table_of(sheet.stage("basic"))[:2] == [(1, "c2", "86.00"), (2, "a1", "85.00")]
    assert sheet.stage("basic").passed() == ("c2", "a1", "b1")
    assert sheet.stage("province").passed() == ("b1", "c2")
    # b1 80 * 60% + 89 * 40% = 48 + 35.6; c2 99 * 60% + 60 * 40% = 59.4 + 24.
    assert table_of(sheet.stage("centre")) == [(1, "b1", "83.60"), (2, "c2", "83.40")]
    assert [each.entries for each in sheet.awards] == [("b1",), ("c2",)]
    assert sheet.final


def national_2021():
    """896 entries -> 21: finals by experts 40, online vote 30, second preliminary round 30; 1 + 5 + 7 + 8 awards."""
    vote = Vote("public", dec(30), (Stratum("", 3, fewest=1),))
    return Contest(
        "national",
        (
            Stage("first", (panel(3, id="f"),), promotion=Promotion(quota=60)),
            Stage("second", (panel(3, id="s"),), promotion=Promotion(quota=21)),
            Stage("finals", (panel(1, weight=40), vote, Carry("second", dec(30))), ties=("vote",)),
        ),
        awards=(Award("grand", 1), Award("gold", 5), Award("silver", 7), Award("bronze", 8)),
    )


def test_the_national_competition_of_2021_adds_experts_vote_and_preliminary_round():
    given = national_2021()
    assert contradictions(given) == []
    assert sum(award.count for award in given.awards) == most_places(given, given.stages[1]) == 21
    points = {"A": ("80", "90"), "B": ("90", "70"), "C": ("70", "85")}
    ledger = []
    for number, (stage, place, judges) in enumerate([("first", 0, 3), ("second", 0, 3), ("finals", 1, 1)]):
        criterion = {"first": "f-points", "second": "s-points", "finals": "experts-points"}[stage]
        table = {e: {f"j{j}": each[place] for j in range(judges)} for e, each in points.items()}
        ledger += grid(table, stage, criterion, 100 * number)
    # Votes A 2, B 4, C 1: of the most 50, 100, 25.
    votes = ballots([["A", "B"], ["A", "B"], ["B"], ["B", "C"]], "finals")
    sheet = results(given, entries("ABC"), ledger, votes)
    # A 90 * .4 + 50 * .3 + 80 * .3 = 75; B 28 + 30 + 27 = 85; C 34 + 7.5 + 21 = 62.5
    assert table_of(sheet.stage("finals")) == [(1, "B", "85.00"), (2, "A", "75.00"), (3, "C", "62.50")]


def test_its_896_entries_become_21_with_one_grand_five_gold_seven_silver_and_eight_bronze():
    given = national_2021()
    ids = [f"e{number:03}" for number in range(896)]
    # e000 is the best in every stage, e895 the last: 100 - number / 10.
    points = {each: dec(1000 - number) / 10 for number, each in enumerate(ids)}
    ledger = grid({e: {f"j{j}": points[e] for j in range(3)} for e in ids}, "first", "f-points")
    ledger += grid({e: {f"j{j}": points[e] for j in range(3)} for e in ids[:60]}, "second", "s-points", 10_000)
    ledger += grid({e: {"j0": points[e]} for e in ids[:21]}, "finals", "experts-points", 20_000)
    sheet = results(given, entries(ids), ledger)
    assert [len(stage.lines) for stage in sheet.stages] == [896, 60, 21]
    assert [(each.award, each.entries) for each in sheet.awards] == [
        ("grand", tuple(ids[:1])),
        ("gold", tuple(ids[1:6])),
        ("silver", tuple(ids[6:13])),
        ("bronze", tuple(ids[13:21])),
    ]


def test_2024_adds_residents_on_site_experts_and_a_live_vote():
    """About 570 entries -> 17. Experts 50 without highest and lowest, residents 30 by their median, live vote 20."""
    vote = Vote("live", dec(20), (Stratum("", 1),), points="of_ballots")
    experts = panel(5, weight=50, method="trimmed")
    residents = panel(3, weight=30, id="residents", method="median", at_least=2)
    given = Contest(
        "2024",
        (
            Stage("papers", (panel(1, id="p"),), promotion=Promotion(quota=17)),
            Stage("day", (residents, experts, vote), ties=("criterion:experts-points", "vote")),
        ),
    )
    assert contradictions(given) == []
    ledger = grid(columns("j1", {"A": "70", "B": "80"}), "papers", "p-points")
    # A 70 80 90 85 95 -> 255 / 3 = 85. B 60 80 80 80 100 -> 80.
    table = columns("e1 e2 e3 e4 e5", {"A": "70 80 90 85 95", "B": "60 80 80 80 100"})
    ledger += grid(table, "day", "experts-points", 100)
    # Medians 70 and 80.
    ledger += grid(columns("r1 r2 r3", {"A": "60 70 90", "B": "90 80 70"}), "day", "residents-points", 200)
    votes = ballots(["A"] * 4 + ["B"] * 6, "day", "live")
    sheet = results(given, entries("AB"), ledger, votes).stage("day")
    # A 85 * .5 + 70 * .3 + 40 * .2 = 42.5 + 21 + 8; B 80 * .5 + 80 * .3 + 60 * .2 = 40 + 24 + 12.
    assert table_of(sheet) == [(1, "B", "76.00"), (2, "A", "71.50")]


def test_a_province_counts_experts_40_and_online_10_beforehand_and_50_on_site():
    """45 -> 6. The preliminary round is itself 80 : 20, of which the final counts one half."""
    online = Vote("online", dec(20), (Stratum("", 1),))
    given = Contest(
        "province",
        (
            Stage("preliminary", (panel(1, id="p", weight=80), online), "metropolitan", promotion=Promotion(quota=6)),
            Stage("site", (panel(2, id="s", weight=50), Carry("preliminary", dec(50))), "metropolitan"),
        ),
    )
    assert contradictions(given) == []
    ledger = grid(columns("j1", {"A": "90", "B": "70"}), "preliminary", "p-points")
    ledger += grid(columns("j1 j2", {"A": "75 85", "B": "86 90"}), "site", "s-points", 100)
    sheet = results(given, entries("AB"), ledger, ballots("ABB", "preliminary", "online"))
    # Votes 1 and 2: 50 and 100. A 90 * .8 + 50 * .2 = 82; B 70 * .8 + 100 * .2 = 76.
    assert table_of(sheet.stage("preliminary")) == [(1, "A", "82.00"), (2, "B", "76.00")]
    # On site 80 and 88. A 40 + 41 = 81 = 36 (40 of experts) + 5 (10 of the vote) + 40; B 44 + 38 = 82.
    assert table_of(sheet.stage("site")) == [(1, "B", "82.00"), (2, "A", "81.00")]


def test_councils_go_from_100_to_30_to_12_by_five_votes_each():
    given = Contest(
        "councils",
        (
            Stage("papers", (panel(1, id="p"),), promotion=Promotion(quota=30)),
            Stage("vote", (Vote("public", dec(100), (Stratum("", 5),)),), promotion=Promotion(quota=12)),
            Stage("last", (panel(1, id="l"),)),
        ),
    )
    assert contradictions(given) == []
    ids = [f"e{number:03}" for number in range(1, 101)]
    ledger = grid({e: {"j": number} for number, e in enumerate(ids, 1)}, "papers", "p-points")
    # Three voters 100..96, two 95..91, one 90, 89 and 100, 99, 98: votes 4 (three), 3 (two), 2 (five), 1 (two).
    five = [[f"e{number:03}" for number in range(top, top - 5, -1)] for top in (100, 100, 100, 95, 95)]
    votes = ballots([*five, ["e090", "e089", "e100", "e099", "e098"], ["e100"]], "vote")
    sheet = results(given, entries(ids), ledger, votes)
    assert sorted(sheet.stage("papers").passed()) == ids[70:]
    assert sheet.stage("vote").counts[0].turnout == 6  # the ballot with one pick is none
    assert sorted(sheet.stage("vote").passed()) == ids[88:]
    assert table_of(sheet.stage("vote"))[::5][:2] == [(1, "e098", "100.00"), (6, "e091", "50.00")]


def test_a_ballot_of_48_cases_in_four_groups_has_seven_picks():
    sizes = {"metropolitan": (3, 1), "city": (15, 2), "county": (16, 2), "district": (14, 2)}
    strata = tuple(Stratum(group, picks) for group, (_, picks) in sizes.items())
    given = Contest("ballot", (Stage("vote", (Vote("public", dec(100), strata, by="ballot_group"),)),))
    assert contradictions(given) == []
    listed = [
        entry(f"{group}-{number:02}", ballot_group=group)
        for group, (size, _) in sizes.items()
        for number in range(1, size + 1)
    ]
    first = [f"{group}-{number:02}" for group, (_, picks) in sizes.items() for number in range(1, picks + 1)]
    assert (len(listed), len(first)) == (48, 7)
    other = [each.replace("city-02", "city-03") for each in first]
    assert ballot_faults(given.stages[0].parts[0], {e.id: e.ballot_group for e in listed}, first) == []
    sheet = results(given, listed, [], ballots([first, other, other, first[:6]], "vote")).stage("vote")
    # Three ballots; city-01 has 3 votes, city-03 2, city-02 1.
    city = [(each.entry, each.votes, str(each.points)) for each in sheet.counts[0].entries if each.group == "city"]
    assert city[:4] == [
        ("city-01", 3, "100.0000"),
        ("city-03", 2, "66.6667"),
        ("city-02", 1, "33.3333"),
        ("city-04", 0, "0.0000"),
    ]
    assert [number for number, _ in sheet.counts[0].invalid] == [4]


def test_essays_need_60_points_and_the_first_to_come_is_first():
    criteria = (
        Criterion("moved", dec(40), dec(40)),
        Criterion("true", dec(30), dec(30)),
        Criterion("written", dec(30), dec(30)),
    )
    stage = Stage("s", (panel(1, criteria=criteria),), floor=dec(60), ties=("earlier_submission",))
    awards = (Award("first", 1, patron="장관"), Award("second", 2, patron="시장"), Award("third", 1))
    given = Contest("essays", (stage,), ("essay",), awards)
    assert contradictions(given) == []
    listed = [
        entry("E1", government="", province="", division="essay", minute=60),
        entry("E2", government="", province="", division="essay", minute=0),
        entry("E3", government="", province="", division="essay", minute=5),
        entry("E4", government="", province="", division="essay", minute=9),
    ]
    # E1 30 + 22 + 20 = 72, E2 32 + 20 + 20 = 72, E3 20 + 20 + 19.99 = 59.99, E4 20 + 20 + 20 = 60.
    points = {"E1": "30 22 20", "E2": "32 20 20", "E3": "20 20 19.99", "E4": "20 20 20"}
    ledger = [
        row
        for place, criterion in enumerate(("moved", "true", "written"))
        for row in grid({e: {"j": line.split()[place]} for e, line in points.items()}, "s", criterion, 100 * place)
    ]
    sheet = results(given, listed, ledger)
    assert [(line.rank, line.entry, str(line.total), line.outcome) for line in sheet.stage("s").lines] == [
        (1, "E2", "72.00", "ranked"),
        (2, "E1", "72.00", "ranked"),
        (3, "E4", "60.00", "ranked"),
        (4, "E3", "59.99", "below_floor"),
    ]
    assert [each.entries for each in sheet.awards] == [("E2",), ("E1", "E4"), ()]
