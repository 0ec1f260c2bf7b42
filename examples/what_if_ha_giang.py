# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Hà Giang: nếu … thì sao? · Hà Giang: what if?
#
# Năm 2023 Hà Giang đạt 87,73 %, xếp thứ 23/63. Phần chấm qua tài liệu kiểm chứng được
# 60,5949 trên 68 điểm. Kế hoạch 147/KH-UBND đặt mục tiêu 65,65. *Mất điểm ở đâu, việc
# nào đáng làm trước, và mục tiêu đi từ đâu tới?* Số liệu là số liệu thật của phụ lục kế
# hoạch; phần điều tra (32 điểm) không có trong đó nên để ngỏ, không coi là 0.
#
# *Published results of 2023. What the survey channels gave is not in the plan, so the
# whole stays an interval.*

# %%
from pathlib import Path

import parindex
from parindex import plots
from parindex.changes import Award
from parindex.whatif import Scenario, compare, goal, goals, moves

HERE = Path("examples") if Path("examples").is_dir() else Path()

framework = parindex.load_framework("vn/par-index/province/2022")
year = parindex.load_assessment(HERE / "ha-giang-2023.toml")
card = parindex.evaluate(framework, year, reading="inferred")
print(card.channels["documents"].score, "/", card.channels["documents"].max_score)

# %% [markdown]
# ## 1. Mất điểm ở đâu? · Where are the points lost?

# %%
plots.gap_bars(card)

# %%
plots.tree(card)

# %% [markdown]
# ## 2. Ba tiêu chí, thêm bao nhiêu? · Three criteria, how much more?
#
# 1.3.2 (xử lý sau kiểm tra) từ 0,73 lên tối đa; 3.2.1 (công bố thủ tục) từ 0 lên 0,5;
# 7.1.4 (dịch vụ dữ liệu NDXP) từ 0,41 lên 1.

# %%
three = Scenario(
    name="three",
    title=parindex.Text("Ba tiêu chí", "Three criteria"),
    changes=[Award("1.3.2", 1), Award("3.2.1", "0.5"), Award("7.1.4", 1)],
)
comparison = compare(card, three)
print(comparison.explain())
comparison

# %%
(outcome,) = comparison
documents = outcome.after.channels["documents"].score
assert str(documents) == "61.9549"
assert [str(cause.shift.low) for cause in outcome.causes()] == [
    "27/100",
    "1/2",
    "59/100",
]

# %%
plots.cause_waterfall(outcome)

# %% [markdown]
# Đúng 0,27 + 0,5 + 0,59 = 1,36 điểm; 94 lĩnh vực, tiêu chí còn lại giữ nguyên.
#
# ## 3. Mục tiêu của kế hoạch đi từ đâu tới? · Where do the plan's targets come from?
#
# Văn bản in 65,85; cộng các tiêu chí được 65,65, tức tăng 5,0551 điểm.

# %%
target = parindex.load_assessment(HERE / "ha-giang-2024-target.toml")
after = parindex.evaluate(framework, target, reading="inferred")
asked = [move for move in moves(card, after) if move.is_leaf]
for move in sorted(asked, key=lambda move: -move.shift.low)[:6]:
    print(move.code, move.title.vi, move.shift.display("vi"))
print(len(asked), "tiêu chí, cộng lại", sum(move.shift.low for move in asked))

# %%
plots.waterfall(card, after)

# %% [markdown]
# Hai phần ba số điểm tăng nằm ở sáu tiêu chí: 1.5, 7.1.4, 3.2.1, 7.1.2, 8.5, 1.7.
#
# ## 4. Cần gì để lĩnh vực 7 đạt 11 điểm? · What would it take?
#
# Chỉ đổi một tiêu chí, mọi thứ khác giữ nguyên; hoặc chứng minh là không thể.

# %%
seven = goals(card, 11, code="7")
print(seven.explain())
seven

# %%
print(goal(card, "12.6", by="7.1.4", code="7").explain())

# %% [markdown]
# Cách chấm 7.1.4 là **suy luận** (cách hiểu `inferred`), chưa có văn bản nào nêu: con
# số dùng để cân nhắc, chưa dùng để cam kết.
#
# *The scales behind these awards are inferred, not stated by a source: good to weigh
# options with, not to promise.*
