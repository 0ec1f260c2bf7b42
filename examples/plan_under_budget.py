# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # Hai tỷ đồng mua được bao nhiêu điểm? · How many points do 2 billion đồng buy?
#
# Tỉnh minh họa có 14 việc có thể làm, mỗi việc có kinh phí, thời hạn, cơ quan chủ trì,
# và có việc phải làm sau việc khác, có việc không làm cùng nhau được. *Chọn việc nào?*
# Câu trả lời là **tối ưu và chính xác**: mọi phương án được chấm lại bằng số đúng,
# không làm tròn; số liệu dùng chung cho nhiều tiêu chí chỉ tính một lần. **Số liệu bịa
# ra.**
#
# *Fourteen made-up actions of a made-up province. The chosen plan is optimal, and
# scored again in exact numbers.*

# %%
from pathlib import Path

import parindex
from parindex import plots
from parindex.numbers import display
from parindex.whatif import alternatives, frontier, load_actions, plan

HERE = Path("examples") if Path("examples").is_dir() else Path()

framework = parindex.load_framework("vn/par-index/province/2022")
year = parindex.load_assessment(HERE / "illustrative-2023.toml")
card = parindex.evaluate(framework, year, reading="inferred")
actions = load_actions(HERE / "actions-illustrative.toml")
for action in actions:
    print(action.id, "·", action.title.vi, "·", action.cost)

# %% [markdown]
# ## 1. Nhiều điểm nhất với 2 tỷ đồng · The most points for 2 billion

# %%
best = plan(card, actions, budget="2 tỷ đồng")
print(best.explain())
best

# %%
assert best.cost <= 2 * 10**9
assert best.gain == best.after.score.low - card.score.low

# %% [markdown]
# Bảng trên nói cả **vì sao một việc không được chọn** và nó sẽ thêm bao nhiêu điểm: đó
# là giá của việc bỏ nó.
#
# ## 2. Cả đường chi phí - điểm · The whole frontier

# %%
curve = frontier(card, actions)
plots.frontier(curve)

# %%
print(len(curve.plans), "phương án không phương án nào tốt hơn")
cheap = next(bought for bought in curve.plans if bought.gain >= best.gain / 2)
print("Nửa số điểm ấy chỉ tốn", cheap.cost / 10**6, "triệu đồng:")
print([action.id for action in cheap.actions])

# %% [markdown]
# Đường cong dốc lúc đầu, thoải dần: đồng tiền đầu mua được nhiều điểm nhất.
#
# ## 3. Mỗi sở chỉ có chừng ấy tiền · A cap for each department

# %%
caps = {"Sở Thông tin và Truyền thông": "700 triệu đồng"}
capped = plan(card, actions, budget="2 tỷ đồng", caps=caps)
print(f"{display(capped.gain, 'vi', 4)} thay vì {display(best.gain, 'vi', 4)} điểm")
capped

# %% [markdown]
# ## 4. Rẻ nhất để đạt 87 điểm · The cheapest way to 87 points

# %%
cheapest = plan(card, actions, target=87)
print(cheapest.explain())

# %% [markdown]
# ## 5. Phương án nào gần như tốt bằng? · What is nearly as good?
#
# Có khi phương án thứ hai dễ làm hơn; chênh bao nhiêu điểm thì biết ngay.

# %%
for other in alternatives(card, actions, budget="2 tỷ đồng", count=3):
    ids = ", ".join(action.id for action in other.actions)
    gain, cost = display(other.gain, "vi", 4), other.cost / 10**6
    print(f"+{gain} điểm, {cost} triệu đồng: {ids}")
