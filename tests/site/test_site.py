"""The pages of the built site: both languages, search, links, narrow and dark."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from parindex import available, load_framework

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    Open = Callable[..., Page]


pytestmark = pytest.mark.site

PAR = "reference/frameworks/vn/par-index/province/2022"
LANGUAGES = ("en", "vi")

#: One page of each kind, with its title in both languages.
MAIN = {
    "index.html": ("parindex", "parindex"),
    "tutorial/score-a-province.html": ("Score a province", "Chấm điểm một tỉnh"),
    "reference/frameworks.html": ("Frameworks", "Các bộ tiêu chí"),
    f"{PAR}/index.html": (
        "Provincial Public Administration Reform Index",
        "Chỉ số cải cách hành chính cấp tỉnh",
    ),
    f"{PAR}/1.3.html": ("1.3 PAR inspection", "1.3 Công tác kiểm tra CCHC"),
    "reference/glossary.html": ("Glossary", "Bảng thuật ngữ"),
    "reference/errors.html": ("Errors", "Các lỗi"),
}

HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
LOADED = re.compile(
    r'<(?:script|img|source|iframe)\b[^>]*?\bsrc="([^"]+)"'
    r'|<link\b(?=[^>]*\brel="(?:stylesheet|prefetch|icon|shortcut icon)")'
    r'[^>]*?\bhref="([^"]+)"'
)
ID = re.compile(r'\bid="([^"]+)"')
STYLED = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)|@import\s+[\"']([^\"']+)")


def every_page(site: Path) -> Iterator[Path]:
    """All pages in both languages."""
    for language in LANGUAGES:
        yield from sorted((site / language).rglob("*.html"))


# --- what is in the files -------------------------------------------------------------


@pytest.mark.slow
def test_every_local_link_leads_to_a_page_and_a_place_in_it(site: Path) -> None:
    """Links of the navigation, of the text and between languages, with anchors."""
    ids: dict[Path, set[str]] = {}
    wrong = []
    for page in every_page(site):
        text = page.read_text(encoding="utf-8")
        for href in set(HREF.findall(text)):
            if re.match(r"[a-z]+:", href):
                continue
            name, _, place = unescape(href).partition("#")
            target = (page.parent / unquote(name)).resolve() if name else page
            if target not in ids:
                found = target.read_text(encoding="utf-8") if target.is_file() else None
                ids[target] = set() if found is None else set(ID.findall(found))
                if found is None:
                    wrong.append(f"{page.relative_to(site)}: {href} is not there")
            if place and target.is_file() and unquote(place) not in ids[target]:
                wrong.append(f"{page.relative_to(site)}: no such place {href}")
    assert not wrong


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """Scripts, styles, pictures and fonts are files of the site."""
    for page in every_page(site):
        for found in LOADED.findall(page.read_text(encoding="utf-8")):
            assert not re.match(r"(https?:)?//", "".join(found)), (page, found)
    for sheet in (path for lang in LANGUAGES for path in (site / lang).rglob("*.css")):
        for found in STYLED.findall(sheet.read_text(encoding="utf-8")):
            assert not re.match(r"(https?:)?//", "".join(found)), (sheet, found)


def test_both_languages_have_the_same_pages(site: Path) -> None:
    """So that the switch always has somewhere to go."""
    english, vietnamese = (
        {path.relative_to(site / lang) for path in (site / lang).rglob("*.html")}
        for lang in LANGUAGES
    )
    assert english == vietnamese


@pytest.mark.parametrize("name", available())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_criterion_stands_on_a_page_with_its_sources(
    site: Path, name: str, lang: str
) -> None:
    """Each code has a place in the tree of its edition and a page with all it cites."""
    framework = load_framework(name)
    home = site / lang / "reference" / "frameworks" / name
    texts = {
        path.stem: path.read_text(encoding="utf-8") for path in home.glob("*.html")
    }
    places = set(ID.findall(texts["index"]))
    for node in framework.walk():
        assert node.code in places
        slug = re.sub(r"[^0-9a-z]+", "-", f"{name}-{node.code}".lower())
        label = f'id="c-{slug}"'
        (page,) = (text for text in texts.values() if label in text)
        shown = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))
        assert " ".join(node.title["vi"].split()) in shown
        for source in node.cited:
            assert " ".join(source.quote.split()) in shown


# --- what a reader sees ---------------------------------------------------------------


@pytest.mark.parametrize("path", MAIN)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_renders_in_its_language(visit: Open, lang: str, path: str) -> None:
    """Its title is there, and nothing goes wrong."""
    page = visit(f"{lang}/{path}")
    assert page.locator("html").get_attribute("lang") == lang
    title = page.locator("article h1").inner_text()
    assert title.startswith(MAIN[path][LANGUAGES.index(lang)])


def test_the_switch_stays_on_the_page_and_at_the_place(visit: Open) -> None:
    """From Vietnamese to English and back; and the choice is kept."""
    page = visit(f"vi/{PAR}/1.3.html#1.3.2")
    page.locator("a.language-switch:visible").click()
    page.wait_for_url(f"**/en/{PAR}/1.3.html#1.3.2")
    assert page.locator("article h1").inner_text().startswith("1.3 PAR inspection")
    page.locator("a.language-switch:visible").click()
    page.wait_for_url(f"**/vi/{PAR}/1.3.html#1.3.2")
    page.goto(re.sub(r"/vi/.*", "/index.html", page.url))
    page.wait_for_url("**/vi/index.html")


@pytest.mark.parametrize(
    ("locale", "lang"), [("vi-VN", "vi"), ("en-GB", "en"), ("fr", "vi")]
)
def test_the_entrance_leads_to_the_language_of_the_browser(
    browser: Browser, address: str, locale: str, lang: str
) -> None:
    """And to Vietnamese where that is neither."""
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    page.wait_for_url(f"**/{lang}/index.html")
    context.close()


def test_the_entrance_offers_both_languages_without_scripts(visit: Open) -> None:
    """Plain links."""
    page = visit("index.html", scripts=False)
    assert page.get_by_role("link").all_inner_texts() == ["Tiếng Việt", "English"]


def test_the_theme_speaks_vietnamese(visit: Open) -> None:
    """Next, previous, and the labels that only a screen reader says."""
    page = visit(f"vi/{PAR}/1.3.html")
    around = page.locator(".related-pages").inner_text()
    assert "Sau" in around
    assert "Trước" in around
    for english in ("Toggle", "Skip to content", "Back to top", "On this page"):
        assert english not in page.content()


def search(visit: Open, path: str, words: str) -> Page:
    """The page of results for some words typed in the side bar."""
    page: Page = visit(path)
    field = page.locator("input.sidebar-search")
    field.fill(words)
    field.press("Enter")
    page.locator(".pagefind-ui__result-link").first.wait_for()
    return page


@pytest.mark.parametrize(
    ("words", "found"),
    [("kich ban", "kịch bản"), ("kịch bản", "kịch bản"), ("cai cach", "cải cách")],
)
def test_search_finds_vietnamese_words_typed_with_or_without_marks(
    visit: Open, words: str, found: str
) -> None:
    """Pages of this language only, with the words as they are printed."""
    page = search(visit, f"vi/{PAR}/1.3.html", words)
    results = page.locator(".pagefind-ui__results").inner_text().lower()
    assert found in results
    links = page.locator(".pagefind-ui__result-link").all()
    assert all("/vi/" in (link.get_attribute("href") or "") for link in links)
    links[0].click()
    page.locator("article h1").wait_for()
    assert found in page.locator("article").inner_text().lower()


def test_search_finds_english_words(visit: Open) -> None:
    """In English pages."""
    page = search(visit, "en/index.html", "inspection issues")
    assert "/en/" in (
        page.locator(".pagefind-ui__result-link").first.get_attribute("href") or ""
    )


@pytest.mark.parametrize("path", [*MAIN, "search.html"])
def test_a_page_fits_a_phone(visit: Open, path: str) -> None:
    """Nothing is wider than the screen, and the switch is at hand."""
    page = visit(f"vi/{path}", width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("a.language-switch:visible").count() == 1


def test_a_page_follows_a_dark_screen(visit: Open) -> None:
    """Light letters on a dark ground; the picture's letters too."""
    page = visit(f"vi/{PAR}/1.3.html", scheme="dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    letters = page.evaluate(
        "getComputedStyle(document.querySelector('svg.curve text')).fill"
    )
    assert max(map(int, re.findall(r"\d+", ground)[:3])) < 64
    assert min(map(int, re.findall(r"\d+", letters)[:3])) > 128


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*MAIN, "search.html?q=kich+ban"])
def test_a_page_is_accessible(
    visit: Open, serious: Callable[[Page], list[str]], path: str, scheme: str
) -> None:
    """axe-core finds nothing serious."""
    page = visit(f"vi/{path}", scheme=scheme)
    if path.startswith("search"):
        page.locator(".pagefind-ui__result-link").first.wait_for()
    assert not serious(page)


def test_a_criterion_says_what_the_library_says(visit: Open) -> None:
    """Rule, curve, quoted words, and an example at, under and over the threshold."""
    article = visit(f"vi/{PAR}/1.3.html").locator("article")
    text = article.inner_text()
    assert "từ 30 % trở lên: 1 điểm" in text
    assert "“đạt từ 30% trở lên”" in text
    assert re.search(r"ngay dưới mức 30 %: 5 trên 20\s+từ 0 đến 1\b", text)
    assert re.search(r"đúng mức 30 %: 6 trên 20\s+1\b", text)
    label = article.locator("svg.curve").first.get_attribute("aria-label")
    assert "từ 30 % trở lên: 1 điểm" in (label or "")
