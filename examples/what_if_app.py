"""Thanh trượt “nếu … thì sao” / what-if sliders.

    uv run --group notebooks marimo run examples/what_if_app.py

Kéo điểm của mười tiêu chí mất điểm nhiều nhất của Hà Giang năm 2023; điểm tổng, điểm
từng lĩnh vực và nguyên nhân được tính lại đúng tuyệt đối.

Drag the scores of the ten criteria on which Hà Giang lost most in 2023; the total, the
areas and the causes follow exactly.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(app_title="parindex: nếu … thì sao?")


@app.cell
def imports():
    from fractions import Fraction
    from pathlib import Path

    import marimo as mo

    import parindex
    from parindex.changes import Award
    from parindex.whatif import Scenario, compare

    return Award, Fraction, Path, Scenario, compare, mo, parindex


@app.cell
def title(mo):
    mo.md("""
    # Nếu … thì sao? · What if?

    Hà Giang, PAR INDEX 2023: kéo một tiêu chí lên, xem được thêm bao nhiêu điểm.
    *Drag a criterion up and see what it adds.*
    """)


@app.cell
def baseline(Path, parindex):
    year = parindex.load_assessment(Path(__file__).with_name("ha-giang-2023.toml"))
    framework = parindex.load_framework(year.framework)
    card = parindex.evaluate(framework, year, reading="inferred")

    gaps = sorted(
        (leaf for leaf in card.leaves() if leaf.score.is_exact),
        key=lambda leaf: (leaf.score.high - leaf.max_score, leaf.code),
    )[:10]
    return card, gaps


@app.cell
def sliders(gaps, mo):
    # A slider counts hundredths of a point, so that its numbers are whole and exact.
    chosen = mo.ui.dictionary(
        {
            leaf.code: mo.ui.slider(
                start=0,
                stop=int(100 * leaf.max_score),
                value=int(100 * leaf.score.low),
                label=f"{leaf.code} {leaf.node.title.vi}",
                show_value=True,
                full_width=True,
            )
            for leaf in gaps
        }
    )
    mo.vstack([mo.md("Điểm, tính bằng phần trăm của một điểm · *hundredths*"), chosen])
    return (chosen,)


@app.cell
def scores(chosen):
    hundredths = dict(chosen.value)
    return (hundredths,)


@app.cell
def comparison_cell(Award, Fraction, Scenario, card, compare, gaps, hundredths):
    moved = {
        leaf.code: Fraction(hundredths[leaf.code], 100)
        for leaf in gaps
        if hundredths[leaf.code] != int(100 * leaf.score.low)
    }
    scenario = Scenario(
        name="sliders",
        title="Theo thanh trượt",
        changes=[Award(code, score) for code, score in moved.items()],
    )
    comparison = compare(card, scenario)
    return (comparison,)


@app.cell
def answer(comparison, mo):
    (outcome,) = comparison
    mo.vstack(
        [
            mo.md("## " + " · ".join(outcome.totals("vi"))),
            mo.Html(comparison.html()),
            mo.accordion({"Vì sao · why": mo.plain_text(comparison.explain())}),
        ]
    )


if __name__ == "__main__":
    app.run()
