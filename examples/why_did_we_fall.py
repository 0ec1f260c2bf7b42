# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Vì sao tụt 19 bậc khi chỉ mất 0,7 điểm? · Why did we fall 19 places on 0.7 points?
#
# Tỉnh 48 năm 2022 xếp thứ 36/63, năm 2023 xếp thứ 55. Điểm chỉ giảm 0,7. Lãnh đạo
# hỏi: *tại ta, tại người, hay tại khảo sát?* Sổ tay này trả lời đúng đến từng phần
# trăm điểm. **Mọi số liệu ở đây đều bịa ra** (`par-illustrative-2022.csv`,
# `-2023.csv`); thay bằng bảng điểm thật của 63 tỉnh là dùng được ngay.
#
# *A made-up province falls from 36th to 55th of 63 while its index drops by 0.7 points.
# Was it us, the others, or the surveys? All numbers are made up; put the real table of
# the 63 provinces in their place.*

# %%
from pathlib import Path

import parindex
from parindex.numbers import display
from parindex.whatif import attribute, attribute_rank

HERE = Path("examples") if Path("examples").is_dir() else Path()
UNIT = "Tỉnh 48"

framework = parindex.load_framework("vn/par-index/province/2022")
years = {
    year: parindex.score_table(
        framework,
        parindex.read_table(HERE / f"par-illustrative-{year}.csv"),
        id="province",
        keep=["region"],
        year=year,
    )
    for year in (2022, 2023)
}
before, after = (years[year][UNIT].scorecard for year in (2022, 2023))

# %% [markdown]
# ## 1. Điểm: mất ở đâu? · The score: where was it lost?
#
# Điểm tổng được tách thành kết quả tự làm (thẩm định qua tài liệu) và kết quả điều tra
# (SIPAS, khảo sát lãnh đạo). Các phần cộng lại đúng bằng mức thay đổi.
#
# *The parts add up to the change exactly.*

# %%
score = attribute(before, after)
print(score.explain())
score

# %%
assert (
    score.change.low
    == score.change.high
    == score.parts["own"].low + (score.parts["survey"].low)
)

# %% [markdown]
# Phần tự làm **tăng 0,32 điểm** (lĩnh vực 3 và 7). Điểm mất là do điều tra: SIPAS
# -0,42, khảo sát lãnh đạo -0,60.
#
# ## 2. Có phải sai số điều tra? · Could it be survey noise?
#
# Nếu biết sai số (ví dụ ±0,15 điểm ở SIPAS và ±0,2 điểm ở khảo sát lãnh đạo, mỗi năm),
# so phần do điều tra với sai số của nó.
#
# *With the margins of error of both surveys in both years, the survey part is held
# against its own margin.*

# %%
margins = {"8.1": ("0.15", "0.15"), "leader_survey": ("0.2", "0.2")}
noise = attribute(before, after, margins=margins)
assert noise.margin is not None
print(f"± {display(noise.margin, 'vi', 2)} điểm: {noise.survey_noise}")
assert noise.survey_noise == "beyond"

# %% [markdown]
# Vượt sai số: mức giảm là thật, không thể đổ cho chọn mẫu.
#
# ## 3. Thứ hạng: tại ta hay tại người? · The rank: us or the others?
#
# Ở giữa bảng các tỉnh rất sát nhau, nên 0,7 điểm là nhiều bậc; lại thêm các tỉnh khác
# cùng tiến. Giá trị Shapley chia 19 bậc cho từng nguyên nhân, không phụ thuộc thứ tự
# kể.
#
# *In the middle of the table provinces stand close together, and the others moved up.
# Shapley's rule shares out the 19 places, whatever the order of the causes.*

# %%
rank = attribute_rank(years[2022], years[2023], UNIT, digits=2)
print(rank.explain())
rank

# %%
assert [str(place) for place in (rank.before, rank.after)] == ["36", "55"]
assert sum(part.low for part in rank.parts.values()) == rank.change.low

# %% [markdown]
# ## 4. Nếu giữ được điểm điều tra thì sao? · What if the surveys had held?

# %%
held = {code: before[code].score for code in ("8.1", "leader_survey")}
scores = {unit.code: unit.scorecard.score for unit in years[2023]}
kept = parindex.rescore(after, awarded=held)
ranks = parindex.rank({**scores, UNIT: kept.score})
print(f"{after.score} → {kept.score}: hạng {ranks[UNIT].rank}")

# %% [markdown]
# Việc cần làm vì thế nằm ở sự hài lòng của người dân và đánh giá của lãnh đạo, quản lý,
# không phải ở hồ sơ kiểm chứng.
#
# *So the work to do is on what citizens and leaders experience, not on the files.*
