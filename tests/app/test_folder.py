"""The user's folder: nothing lost, nothing half written, nothing outside it."""

from pathlib import Path

import pytest

from bpr.app import folder as module
from bpr.app.folder import Folder, Project, digest, safe_name, user_folder, write


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Folder(tmp_path).create("permit", {"process.bpmn": b"saved", "scenario.yaml": b"figures"})


def test_an_edit_is_a_draft_until_it_is_saved(project: Project) -> None:
    project.write_draft("process.bpmn", b"edited")
    assert project.read("process.bpmn") == b"edited"
    assert (project.path / "process.bpmn").read_bytes() == b"saved"
    assert project.unsaved() == ("process.bpmn",)
    project.save()
    assert (project.path / "process.bpmn").read_bytes() == b"edited"
    assert project.unsaved() == ()


def test_discarding_goes_back_to_what_was_saved(project: Project) -> None:
    project.write_draft("process.bpmn", b"edited")
    project.discard()
    assert project.read("process.bpmn") == b"saved"


def test_an_edit_that_is_undone_leaves_no_draft(project: Project) -> None:
    project.write_draft("process.bpmn", b"edited")
    project.write_draft("process.bpmn", b"saved")
    assert project.unsaved() == ()


def test_a_draft_outlives_the_session(project: Project, tmp_path: Path) -> None:
    project.write_draft("process.bpmn", b"edited")
    again = Folder(tmp_path).project("permit")
    assert again is not None
    assert again.files() == {"process.bpmn": b"edited", "scenario.yaml": b"figures"}


def test_a_name_that_is_taken_gets_a_number(project: Project, tmp_path: Path) -> None:
    other = Folder(tmp_path).create("Permit.bpmn", {"process.bpmn": b""})
    assert other.name == "Permit-2"
    assert {p.name for p in Folder(tmp_path).projects()} == {project.name, "Permit-2"}


@pytest.mark.parametrize(
    ("uploaded", "name"),
    [
        ("许可证.bpmn", "许可证"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a b.bpmn", "a-b"),
        (".bpr", "bpr"),
        ("..", "model"),
        ("", "model"),
        ("CON.bpmn", "model"),
        ("<script>alert(1)</script>.bpmn", "script"),
        ("a\x00b\n.xml", "a-b"),
    ],
)
def test_an_uploaded_name_becomes_one_harmless_file_name(uploaded: str, name: str) -> None:
    assert safe_name(uploaded) == name


def test_a_long_name_fits_the_file_system() -> None:
    assert len(safe_name("许" * 500).encode()) <= 100


@pytest.mark.parametrize("name", ["..", "../permit", "/", "permit/.bpr", ".bpr", "", None])
def test_an_address_reaches_nothing_but_models(project: Project, tmp_path: Path, name: str | None) -> None:
    assert project.name == "permit"
    assert Folder(tmp_path).project(name) is None


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    write(file, b"whole")

    def full(_: int) -> None:
        raise OSError("full")  # a disk speaks like this

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write(file, b"half")
    assert file.read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_the_copy_of_an_example_is_made_once(tmp_path: Path) -> None:
    example = tmp_path / "examples" / "permit"
    write(example / "process.bpmn", b"as delivered")
    own = Folder(tmp_path / "own")
    own.copy_of(example).write_draft("process.bpmn", b"edited")
    assert own.copy_of(example).read("process.bpmn") == b"edited"


def test_a_model_put_aside_is_not_listed_and_not_lost(project: Project, tmp_path: Path) -> None:
    Folder(tmp_path).remove(project)
    assert Folder(tmp_path).projects() == ()
    assert [path.read_bytes() for path in (tmp_path / ".removed").rglob("process.bpmn")] == [b"saved"]


def test_the_folder_is_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BPR_WORKSPACE", str(tmp_path / "mine"))
    assert user_folder().path == tmp_path / "mine"
    monkeypatch.delenv("BPR_WORKSPACE")
    assert user_folder().path == Path.home() / "bpr"


def test_a_digest_tells_lists_apart() -> None:
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
