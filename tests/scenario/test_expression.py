"""Conditions and assignments: what is read, what it is worth, what is refused. Never executed."""

import ast
import operator
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.errors import RunError
from bpr.scenario.expression import compile_expression, evaluate, names_of, parse, visits_of
from bpr.scenario.grammar import MAX_LENGTH
from bpr.units import ValueRefused

CASE = {
    "amount": 1500.0,
    "count": 3,
    "kind": "new",
    "urgent": False,
    "loan.size": 7.0,
    "是否": True,
    "visits": {"Task_X": 2},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("amount > 1000", True),
        ("${amount > 1000}", True),
        ("#{ amount > 1000 }", True),
        ("= amount > 1000", True),
        ("amount = 1500", True),
        ("amount == 1500 && !urgent", True),
        ("urgent || kind == 'new'", True),
        ('kind != "new"', False),
        ("kind <> 'new'", False),
        ("not urgent and not (kind == 'old')", True),
        ("not kind in ('old',)", True),
        ("kind not in ('new', 'old')", False),
        ("kind in ['new', 'old']", True),
        ("kind in ('new')", True),
        ("count in (1, 2, 3)", True),
        ("true in (1, 2)", False),
        ("amount gt 1000 and amount le 1500", True),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("2 / 4", 0.5),
        ("7 % 4", 3),
        ("7 mod 4", 3),
        ("-amount", -1500),
        ("- - 2", 2),
        ("2 - -2", 4),
        (".5 + 1.5e1", 15.5),
        ("visits('Task_X') < 3", True),
        ("visits('Task_Y')", 0),
        ("loan.size + 1", 8),
        ("是否 == true", True),
        ("'a' < 'b'", True),
        ("true == false", False),
        ("urgent == (amount > 2000)", True),
        ("true", True),
        ("kind", "new"),
        (True, True),
        (1.5, 1.5),
    ],
)
def test_expressions_are_worth_what_they_say(text: object, value: object) -> None:
    found = evaluate(parse(text), CASE)
    assert found == value
    assert type(found) is (float if isinstance(value, int) and not isinstance(value, bool) else type(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the end was not expected"),
        ("amount >", "column 9: the end was not expected"),
        ("amount > > 3", "column 10: '> 3' was not expected"),
        ("amount kind", "column 8: 'kind' was not expected"),
        ("(amount", "stands where '\\)' was expected"),
        ("amount)", "was not expected"),
        ("1 < 2 < 3", "was not expected"),
        ("'a' in 'abc'", "is not a list"),
        ("(1, 2)", "only stands after 'in'"),
        ("(1, 2) + 1", "only stands after 'in'"),
        ("1 == (1, 2)", "only stands after 'in'"),
        ("not (1, 2)", "only stands after 'in'"),
        ("'open", "is not understood"),
        ("3x", "is not understood"),
        ("a ? b : c", "is not understood"),
        ("a; b", "is not understood"),
        ("a ** 2", "was not expected"),
        ("foo(1)", "the only one is visits"),
        ("visits(Task_X)", "the only one is visits"),
        ("visits('Task_X'", "was expected"),
        ("__import__('os').system('ls')", "is not understood"),
        ("().__class__", "is not understood"),
        ("lambda: 1", "is not understood"),
        ("x" * (MAX_LENGTH + 1), "more than 2000 characters"),
        ("(" * 60 + "1" + ")" * 60, "deeper than 50"),
        ("-" * 60 + "1", "deeper than 50"),
        ("not " * 60 + "true", "deeper than 50"),
        ("1" + " + 1" * 60, "deeper than 50"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_column(text: str, said: str) -> None:
    with pytest.raises(ValueRefused, match=said):
        parse(text)


@pytest.mark.parametrize("value", [None, [], {}, b"1"])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(ValueRefused, match="An expression was expected"):
        parse(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amont > 3", "no attribute 'amont'.*Did you mean 'amount'"),
        ("amount > 'x'", "'>' compares 1500 with 'x'"),
        ("kind == 3", "'==' compares 'new' with 3"),
        ("urgent < true", "'<' compares false with true"),
        ("kind + 1", r"'\+' needs numbers, not 'new'"),
        ("urgent * 2", r"'\*' needs numbers, not false"),
        ("-kind", "'-' needs numbers"),
        ("not amount", "'not' needs true or false, not 1500"),
        ("amount and urgent", "'and' needs true or false"),
        ("urgent or kind", "'or' needs true or false, not 'new'"),
        ("1 / (count - 3)", "divided by zero"),
        ("1 % 0", "divided by zero"),
        ("visits > 1", "no attribute 'visits'"),
    ],
)
def test_types_that_do_not_fit_are_said(text: str, said: str) -> None:
    with pytest.raises(RunError, match=said):
        evaluate(parse(text), CASE)


def test_the_second_operand_is_only_asked_where_it_matters() -> None:
    assert evaluate(parse("urgent and 1 / 0 > 1"), CASE) is False
    assert evaluate(parse("kind == 'new' or 1 / 0 > 1"), CASE) is True


def test_the_names_and_visits_that_it_reads_are_known() -> None:
    expression = parse("amount > 3 and kind in ('a', other) or not -x == visits('Task_X')")
    assert names_of(expression) == {"amount", "kind", "other", "x"}
    assert visits_of(expression) == {"Task_X"}


def test_an_expression_is_a_value() -> None:
    one, two = parse("amount > 3"), parse("amount > 3")
    assert one == two
    assert hash(one) == hash(two)
    assert str(one) == "amount > 3"
    assert parse(one) is one
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301  # our own bytes
    assert compile_expression(one) is compile_expression(two)


NUMBERS = st.sampled_from(["1", "2.5", "0", "7", "a", "b"])
ARITHMETIC = st.recursive(
    NUMBERS,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/%"), inner) | st.builds("-{}".format, inner)
    ),
    max_leaves=8,
)
BOOLEANS = st.recursive(
    st.sampled_from(["true", "false", "u"])
    | st.builds("{} {} {}".format, ARITHMETIC, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), ARITHMETIC),
    lambda inner: (
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["and", "or"]), inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=6,
)
PYTHON = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def python(node: ast.AST, names: dict[str, object]) -> object:  # noqa: PLR0911  # one a kind of node
    """What Python makes of a tree of its own, with floating-point numbers."""
    match node:
        case ast.Expression(body):
            return python(body, names)
        case ast.Constant(value):
            return value if isinstance(value, bool) else float(value)
        case ast.Name(name):
            return {"true": True, "false": False}.get(name, names.get(name))
        case ast.BinOp(left, sign, right):
            return PYTHON[type(sign)](python(left, names), python(right, names))
        case ast.Compare(left, [sign], [right]):
            return PYTHON[type(sign)](python(left, names), python(right, names))
        case ast.UnaryOp(ast.USub(), operand):
            return -python(operand, names)  # type: ignore[operator]  # numbers
        case ast.UnaryOp(_, operand):
            return not python(operand, names)
        case ast.BoolOp(ast.And(), values):
            return all(python(value, names) for value in values)
        case ast.BoolOp(_, values):
            return any(python(value, names) for value in values)
    raise AssertionError(node)


@given(ARITHMETIC | BOOLEANS, st.floats(-10, 10), st.booleans())
def test_operators_mean_what_they_mean_in_python(text: str, a: float, u: bool) -> None:
    names = {"a": a, "b": -3.0, "u": u}
    try:
        expected = python(ast.parse(text, mode="eval"), names)
    except ZeroDivisionError:
        with pytest.raises(RunError, match="divided by zero"):
            evaluate(parse(text), names)
    else:
        assert evaluate(parse(text), names) == expected


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_a_refusal(text: str) -> None:
    try:
        expression = parse(text)
    except ValueRefused as refusal:
        said = str(refusal)
    else:
        said = str(expression.root)
    assert said


@given(st.text("a1 '()[],<>=!&|+-*/%.\"ntori", max_size=30))
def test_any_row_of_signs_is_an_expression_or_a_refusal(text: str) -> None:
    try:
        evaluate(parse(text), {"a": 1.0})
    except (ValueRefused, RunError) as refusal:
        said = str(refusal)
    else:
        said = "a value"
    assert said


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("if amount > 10 then 5 else 0", 5.0),
        ("if amount > 99 then 5 else if amount > 10 then 3 else 0", 3.0),
        ("1 + (if kind == 'new' then 1 else 2)", 2.0),
        ("if kind in ('old', 'new') and amount > 1 then 'yes' else 'no'", "yes"),
        ("if amount > 10 then true else amount / 0 > 1", True),
    ],
)
def test_one_of_two_values_is_taken_by_a_condition(text, worth):
    assert evaluate(parse(text), {"amount": 20.0, "kind": "new"}) == worth
    assert names_of(parse(text)) <= {"amount", "kind"}


@pytest.mark.parametrize(
    "text", ["if a", "if a then 1", "if then 1 else 2", "then", "if a then 1 else", "1 + if a then 1 else 2"]
)
def test_a_choice_that_is_not_whole_is_refused(text):
    with pytest.raises(ValueRefused):
        parse(text)


def test_a_choice_asks_for_true_or_false():
    with pytest.raises(RunError, match="needs true or false"):
        evaluate(parse("if amount then 1 else 2"), {"amount": 1.0})
