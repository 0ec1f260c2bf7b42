"""Every sentence of scorecards and explanations, in Vietnamese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.text import Text

if TYPE_CHECKING:
    from parindex.text import Language

#: Every sentence, once, in both languages.
CATALOGUE: dict[str, Text] = {
    # Scores.
    "score": Text("{score} trên {max} điểm ({state})", "{score} of {max} ({state})"),
    "score.scale": Text(
        "{score} điểm, thang từ {min} đến {max} ({state})",
        "{score} on a scale from {min} to {max} ({state})",
    ),
    "index": Text("chỉ số {index} %", "index {index} %"),
    "points": Text("{score} điểm", "{score} points"),
    "point": Text("{score} điểm", "{score} point"),
    "between": Text("từ {low} đến {high}", "from {low} to {high}"),
    "state.awarded": Text("được chấm", "awarded"),
    "state.measured": Text("tính từ số liệu", "from the data"),
    "state.disputed": Text("chưa thống nhất", "disputed"),
    "state.missing": Text("thiếu số liệu", "data missing"),
    "state.unmodelled": Text("chưa rõ cách chấm", "rule not stated"),
    "state.not_applicable": Text("không áp dụng", "not applicable"),
    "state.complete": Text("đã xác định", "settled"),
    "state.incomplete": Text("chưa xác định hết", "not all settled"),
    # Where a score comes from.
    "components": Text("Điểm thành phần:", "Components:"),
    "component": Text("{code} {title}: {score}", "{code} {title}: {score}"),
    "named": Text("{title}: {score}", "{title}: {score}"),
    "missing": Text("Thiếu số liệu: {names}", "Data missing: {names}"),
    "award": Text("Điểm ghi trong phần {book}: {score}", "Awarded ({book}): {score}"),
    "computed": Text("Tính để đối chiếu: {score}", "Computed, to compare: {score}"),
    "stated": Text(
        "{place}: văn bản ghi {stated}, tính được {computed}, chênh {difference}",
        "{place}: stated {stated}, computed {computed}, difference {difference}",
    ),
    "stated.within": Text(
        "{place}: văn bản ghi {stated}, trong khoảng tính được {computed}",
        "{place}: stated {stated}, within the computed {computed}",
    ),
    "doubt": Text("Cần xem lại: {text}", "To be checked: {text}"),
    "excluded.reduce_maximum": Text(
        "Không áp dụng: điểm tối đa được giảm {score}",
        "Not applicable: the maximum is lowered by {score}",
    ),
    "excluded.unmodelled": Text(
        "Không áp dụng: chưa có nguồn nêu cách xử lý, có thể {score}",
        "Not applicable: no source says what that gives; possible: {score}",
    ),
    "other_reading": Text(
        "Theo cách hiểu “{name}” thì được {score}", "The reading “{name}” gives {score}"
    ),
    # How a node follows from what is below it.
    "aggregation": Text("Cách tổng hợp: {how}", "Aggregation: {how}"),
    "aggregation.inferred": Text(
        "Cách tổng hợp suy luận (cách hiểu “{name}”), không phải quy định: {how}",
        "Inferred aggregation (reading “{name}”), not a regulation: {how}",
    ),
    "aggregation.reading": Text(
        "Cách tổng hợp theo cách hiểu “{name}”: {how}",
        "Aggregation in the reading “{name}”: {how}",
    ),
    "aggregation.sum": Text("tổng các thành phần", "the sum of the components"),
    "aggregation.weighted_sum": Text(
        "tổng các thành phần nhân trọng số ({weights})",
        "the sum of the components times their weights ({weights})",
    ),
    "aggregation.mean": Text(
        "bình quân các thành phần, quy về thang của mục này",
        "the mean of the components, each rescaled to this node's range",
    ),
    "aggregation.weighted_mean": Text(
        "bình quân có trọng số các thành phần ({weights}), quy về thang của mục này",
        "the weighted mean of the components ({weights}), each rescaled to this node's"
        " range",
    ),
    "aggregation.pooled": Text(
        "bình quân gộp mọi tiêu chí bên dưới, quy về thang của mục này",
        "the mean of all criteria below, pooled, each rescaled to this node's range",
    ),
    "aggregation.unmodelled": Text(
        "chưa có nguồn nêu, có thể {score}", "no source states it; possible: {score}"
    ),
    "aggregation.scale": Text("thang {scale}", "scale {scale}"),
    "contribution": Text("{code}: {sum}", "{code}: {sum}"),
    # Parts of a score.
    "part.start": Text("điểm đầu thang", "start of the scale"),
    "part.unmodelled": Text("chưa rõ cách tổng hợp", "aggregation not stated"),
    "part.award": Text("chênh lệch với điểm được chấm", "difference to the award"),
    "part.cap": Text("giới hạn điểm", "cap"),
    "part.applies": Text("tùy nội dung nào áp dụng", "depending on what applies"),
    "part.rounding": Text("làm tròn", "rounding"),
    "part.number": Text("phần {number}", "part {number}"),
    "part.rule": Text("theo cách chấm", "by the rule"),
    # Rules, under a heading that says how far a source states them.
    "rule.stated": Text("Cách chấm theo nguồn", "Rule, as stated"),
    "rule.partial": Text(
        "Cách chấm, phần có nguồn nêu", "Rule, as far as a source states it"
    ),
    "rule.unsourced": Text("Cách chấm (không ghi nguồn)", "Rule (no source given)"),
    "rule.unmodelled": Text(
        "Cách chấm: chưa có nguồn nêu, có thể {score}",
        "Rule: no source states it; possible: {score}",
    ),
    "rule.inferred": Text(
        "Cách chấm suy luận (cách hiểu “{name}”), không phải quy định",
        "Inferred rule (reading “{name}”), not a regulation",
    ),
    "rule.reading": Text(
        "Cách chấm theo cách hiểu “{name}”", "Rule in the reading “{name}”"
    ),
    "overlay": Text("theo bản bổ sung {overlay}", "from the overlay {overlay}"),
    "by": Text("theo {quantity}:", "by {quantity}:"),
    "level": Text("{span}: {score}", "{span}: {score}"),
    "rising": Text(
        "{span}: tăng đều từ {low} đến {high} điểm",
        "{span}: rising evenly from {low} to {high} points",
    ),
    "falling": Text(
        "{span}: giảm đều từ {low} xuống {high} điểm",
        "{span}: falling evenly from {low} to {high} points",
    ),
    "open": Text(
        "{span}: chưa có nguồn nêu, có thể {score}",
        "{span}: not stated; possible: {score}",
    ),
    "no_cases": Text("mẫu số bằng 0", "a denominator of 0"),
    "no_cases.excluded": Text(
        "mẫu số bằng 0: không áp dụng", "a denominator of 0: not applicable"
    ),
    "answer": Text("{title} – {answer}", "{title} – {answer}"),
    "least": Text(
        "mức thấp nhất trong các điều kiện:", "the lowest of the conditions:"
    ),
    "condition": Text("điều kiện {number}", "condition {number}"),
    "rounded": Text(
        "làm tròn đến {digits} chữ số thập phân",
        "rounded half up; decimals kept: {digits}",
    ),
    "rounding": Text(
        "Làm tròn {before} thành {after}", "Rounded from {before} to {after}"
    ),
    # Stretches of values.
    "any": Text("mọi giá trị", "any value"),
    "exactly": Text("đúng {at}", "exactly {at}"),
    "from_up": Text("từ {start} trở lên", "{start} or more"),
    "above_up": Text("trên {start}", "above {start}"),
    "up_to": Text("đến {end}", "up to {end}"),
    "below": Text("dưới {end}", "below {end}"),
    "from_to": Text("từ {start} đến {end}", "from {start} to {end}"),
    "from_below": Text("từ {start} đến dưới {end}", "from {start} to below {end}"),
    "above_to": Text("trên {start} đến {end}", "above {start} up to {end}"),
    "above_below": Text("trên {start} đến dưới {end}", "above {start}, below {end}"),
    # What is measured, and what it came to.
    "share": Text("tỷ lệ {top} trên {bottom}", "{top} as a share of {bottom}"),
    "ratio": Text("tỷ lệ {top} so với {bottom}", "{top} in percent of {bottom}"),
    "increase": Text("mức tăng của {now} so với {base}", "increase of {now} on {base}"),
    "decrease": Text("mức giảm của {now} so với {base}", "cut of {now} from {base}"),
    "unit.share": Text("{number} %", "{number} %"),
    "unit.percentage_point": Text(
        "{number} điểm phần trăm", "{number} percentage points"
    ),
    "unit.rank": Text("hạng {number}", "rank {number}"),
    "unit.place": Text("{number} bậc", "{number} places"),
    "data": Text("Số liệu:", "Data:"),
    "result": Text("Kết quả thực hiện: {result}", "Result: {result}"),
    "same": Text("không đổi, vẫn {base}", "unchanged at {base}"),
    "rose": Text("từ {base} lên {now}, tăng {by}", "from {base} to {now}, up {by}"),
    "fell": Text("từ {base} xuống {now}, giảm {by}", "from {base} to {now}, down {by}"),
    "taken": Text("Mức đạt được: {branch}", "Branch taken: {branch}"),
    "possible": Text("Mức có thể đạt: {branch}", "Possible branch: {branch}"),
    "worked": Text("Cách tính điểm: {sum}", "Points: {sum}"),
    "nearest": Text(
        "Mức gần nhất khác (cách {gap}): {branch}",
        "Nearest other branch ({gap} away): {branch}",
    ),
    "beside": Text("Mức ngay sát: {branch}", "Branch right beside: {branch}"),
    # What stands beside a criterion.
    "evidence": Text("Căn cứ suy luận: {text}", "Evidence: {text}"),
    "source": Text("Nguồn: {source}", "Source: {source}"),
    "note": Text("Lưu ý: {text}", "Note: {text}"),
    "documents": Text("Tài liệu kiểm chứng: {text}", "Verification document: {text}"),
    "explanation": Text("Giải trình: {text}", "Explanation: {text}"),
    "lead": Text("Cơ quan chủ trì: {names}", "Lead agency: {names}"),
    "coordinating": Text("Cơ quan phối hợp: {names}", "Coordinating agencies: {names}"),
    # Whole scorecards and frameworks.
    "unit": Text("{unit}, năm {year}", "{unit}, {year}"),
    "book.self_assessed": Text("Tự đánh giá", "Self-assessed"),
    "book.appraised": Text("Thẩm định", "Appraised"),
    "book.published": Text("Công bố", "Published"),
    "book.target": Text("Mục tiêu", "Target"),
    "reading": Text("cách hiểu “{name}”", "reading “{name}”"),
    "of": Text("{title}: {score} trên {max} điểm", "{title}: {score} of {max}"),
    "total": Text("Tổng cộng", "Total"),
    "most": Text("Điểm tối đa: {max}", "Maximum: {max}"),
    "scale": Text("Thang điểm: từ {min} đến {max}", "Scale: from {min} to {max}"),
    "channel": Text("Hình thức chấm: {title}", "Channel: {title}"),
    "column.code": Text("Mã", "Code"),
    "column.title": Text("Nội dung", "Title"),
    "column.score": Text("Điểm", "Score"),
    "column.max_score": Text("Tối đa", "Maximum"),
    "column.state": Text("Tình trạng", "State"),
    # Tables of units.
    "population": Text(
        "Đã chấm {units} đơn vị; có tổng điểm xác định: {settled}",
        "Units scored: {units}; with a settled total: {settled}",
    ),
    # Rankings.
    "rank.heading": Text(
        "Số đơn vị được xếp hạng: {count} ({how})", "Units: {count} ({how})"
    ),
    "rank.highest": Text("điểm cao xếp trước", "the highest score first"),
    "rank.lowest": Text("điểm thấp xếp trước", "the lowest score first"),
    "rank.competition": Text(
        "bằng điểm thì cùng hạng tốt hơn (1, 1, 3)",
        "equal scores share the better rank (1, 1, 3)",
    ),
    "rank.dense": Text(
        "bằng điểm thì cùng hạng, không bỏ hạng nào (1, 1, 2)",
        "equal scores share a rank, none is left out (1, 1, 2)",
    ),
    "rank.mid": Text(
        "bằng điểm thì lấy hạng trung bình (1,5; 1,5; 3)",
        "equal scores share the mean of their ranks (1.5, 1.5, 3)",
    ),
    "rank.ordinal": Text(
        "bằng điểm thì theo thứ tự mã (1, 2, 3)",
        "equal scores go in the order of the codes (1, 2, 3)",
    ),
    "rank.or": Text(" hoặc ", " or "),
    "rank.no_group": Text("chưa có nguồn nêu nhóm", "no group stated"),
    "rank.not_ranked": Text(
        "Không xếp hạng, vì chưa có điểm: {names}",
        "Not ranked, without a score: {names}",
    ),
    # Why a score or a rank changed.
    "attribution.own": Text("kết quả của đơn vị", "the unit's own results"),
    "attribution.survey": Text("kết quả điều tra xã hội học", "survey results"),
    "attribution.rules": Text(
        "thay đổi bộ tiêu chí, cách chấm", "changes of the framework or its reading"
    ),
    "attribution.peers": Text("kết quả của các đơn vị khác", "results of other units"),
    "attribution.rounding": Text("làm tròn điểm", "rounding of scores"),
    "attribution.cause": Text("Nguyên nhân", "Cause"),
    "attribution.sum": Text("Cộng", "In all"),
    "attribution.rank": Text("Thứ hạng", "Rank"),
    "attribution.side": Text("{year} ({book})", "{year} ({book})"),
    "attribution.heading": Text(
        "{unit}: {after} so với {before}", "{unit}: {after} against {before}"
    ),
    "attribution.units": Text(
        "Số đơn vị: {before} trước, {after} sau",
        "Units: {before} before, {after} after",
    ),
    "attribution.parts": Text("Mức thay đổi do:", "Of the change, due to:"),
    "attribution.places": Text(
        "Số bậc thay đổi, + là tụt hạng", "Places moved, + being worse"
    ),
    "attribution.part": Text("{title}: {change}", "{title}: {change}"),
    "attribution.criteria": Text(
        "Theo tiêu chí (điểm trước khi làm tròn):", "By criterion (before rounding):"
    ),
    "attribution.noise.within": Text(
        "Phần do điều tra nằm trong sai số (± {margin}): chưa đủ cơ sở để kết luận là"
        " có thay đổi",
        "The survey part is within its margin of error (± {margin}): no sign of a"
        " change",
    ),
    "attribution.noise.beyond": Text(
        "Phần do điều tra vượt sai số (± {margin})",
        "The survey part is beyond its margin of error (± {margin})",
    ),
    "attribution.noise.open": Text(
        "Chưa rõ phần do điều tra có vượt sai số (± {margin}) hay không, vì điểm chưa"
        " xác định",
        "Whether the survey part is beyond its margin of error (± {margin}) depends on"
        " what is not known",
    ),
    "attribution.cells": Text(
        "Kết quả khi lấy số liệu từng kỳ chấm theo bộ tiêu chí từng kỳ:",
        "The results of the data of each year under the rules of each year:",
    ),
    "attribution.cell": Text(
        "số liệu {data}, theo {rules}: {result}",
        "the data of {data} under {rules}: {result}",
    ),
    # Goals: what it takes to reach a score.
    "goal": Text(
        "{node}: muốn đạt {target} điểm, chỉ thay đổi {by}",
        "{node}: to reach a score of {target} by {by} alone",
    ),
    "goal.now": Text("Hiện nay: {now}, {score} điểm", "Now: {now}, score {score}"),
    "goal.now.missing": Text(
        "Hiện nay: thiếu số liệu, {score} điểm", "Now: data missing, score {score}"
    ),
    "goal.reached": Text("Đã đạt mục tiêu", "The target is reached already"),
    "goal.reachable": Text("Đạt được mục tiêu", "The target can be reached"),
    "goal.open": Text(
        "Chưa chắc đạt được mục tiêu, vì còn nội dung chưa xác định",
        "The target may be reached or not, as something else is open",
    ),
    "goal.impossible": Text(
        "Không thể đạt mục tiêu dù số liệu này là bao nhiêu",
        "The target cannot be reached, whatever this is",
    ),
    "goal.nearest": Text(
        "Ít nhất phải {change}, thành {value}: được {score} điểm",
        "The least change: {change}, to {value}: score {score}",
    ),
    "goal.answer": Text(
        "Cần là {value}: được {score} điểm", "What it takes: {value}, score {score}"
    ),
    "goal.over": Text(
        "Phải trên {value}; riêng mức đó thì chưa đạt",
        "It takes more than {value}, which itself does not reach it",
    ),
    "goal.under": Text(
        "Phải dưới {value}; riêng mức đó thì chưa đạt",
        "It takes less than {value}, which itself does not reach it",
    ),
    "goal.more": Text("thêm {number}", "{number} more"),
    "goal.fewer": Text("bớt {number}", "{number} fewer"),
    "goal.surely": Text("Chắc chắn đạt khi: {values}", "Surely reached at: {values}"),
    "goal.possibly": Text("Có thể đạt khi: {values}", "Possibly reached at: {values}"),
    "goal.best": Text(
        "Cao nhất: {score} điểm, khi: {values}", "The best: {score}, at: {values}"
    ),
    "goal.near": Text(
        "Chỉ tiến gần đến, không bao giờ đạt: {score} điểm",
        "Only come near, never had: {score}",
    ),
    "goal.no_value": Text(
        "Không có giá trị nào khớp với các số liệu khác", "No value fits the other data"
    ),
    "goal.open_names": Text("Còn để ngỏ: {names}", "Left open: {names}"),
    "goal.held": Text("Giữ nguyên: {data}", "Held as it is: {data}"),
    "goal.column.by": Text("Thay đổi", "What changes"),
    "goal.column.change": Text("Mức thay đổi", "By how much"),
    "goal.column.to": Text("Thành", "To"),
    "goal.column.score": Text("Điểm đạt được", "Score then"),
    "goals": Text(
        "{node}: những cách để đạt {target} điểm, mỗi cách chỉ thay đổi một nội dung",
        "{node}: ways to a score of {target}, each by one change alone",
    ),
    "goals.alone": Text("Đủ để đạt mục tiêu:", "Enough alone:"),
    "goals.none": Text(
        "Không nội dung nào một mình đủ để đạt mục tiêu",
        "Nothing alone is enough to reach the target",
    ),
    "goals.rest": Text(
        "Chưa đủ, nhiều nhất được:", "Not enough; the best that each gives:"
    ),
    # Units just at a step.
    "bunching.heading": Text(
        "Tiêu chí {code} {title}, mốc {step}",
        "Criterion {code} {title}, step at {step}",
    ),
    "bunching.measure": Text("Tiêu chí đo: {measure}", "Measured: {measure}"),
    "bunching.window.cases": Text(
        "{window} trường hợp mỗi bên", "cases on either side: {window}"
    ),
    "bunching.window.points": Text(
        "{window} điểm phần trăm mỗi bên", "{window} percentage points on either side"
    ),
    "bunching.counts": Text(
        "Gần mốc ({window}) có {units} đơn vị: {better} vừa đạt mốc, {worse} ngay trước"
        " mốc; nếu ngẫu nhiên thì trung bình có {expected} đơn vị vừa đạt mốc",
        "Units near the step ({window}): {units}; just on its better side: {better};"
        " just short of it: {worse}; by chance, {expected} in the mean would be on the"
        " better side",
    ),
    "bunching.chance": Text(
        "Xác suất để ngẫu nhiên có từ {better} đơn vị trở lên vừa đạt mốc: {chance}",
        "The chance that {better} or more are on the better side: {chance}",
    ),
    "bunching.others": Text(
        "Ở xa mốc: {outside} đơn vị; không xét vì chưa có tỷ lệ xác định: {left_out}"
        " đơn vị",
        "Units further away: {outside}; left out, without a known share: {left_out}",
    ),
    "bunching.caution": Text(
        "Đây chỉ là dấu hiệu để kiểm tra thêm, không phải bằng chứng số liệu bị điều"
        " chỉnh: đơn vị biết mốc thì có thể cố gắng thực sự để đạt mốc. Phép kiểm định"
        " giả định mọi vị trí gần mốc có khả năng như nhau và các đơn vị độc lập với"
        " nhau.",
        "This is a sign that calls for a closer look, not a proof that data were"
        " adjusted: a unit that knows the step may have worked to reach it. The test"
        " takes all places near the step as equally likely, and units as independent of"
        " each other.",
    ),
    "bunching.column.unit": Text("Đơn vị", "Unit"),
    "bunching.column.cases": Text("Số trường hợp", "Cases"),
    "bunching.column.share": Text("Tỷ lệ", "Share"),
    "bunching.column.side": Text("So với mốc", "Side of the step"),
    "bunching.better": Text("đạt mốc", "better"),
    "bunching.worse": Text("chưa đạt mốc", "worse"),
    # What to find out next.
    "question.datum": Text(
        "Cần làm rõ số liệu: {title} (tiêu chí {codes})",
        "To find out: {title} (criteria {codes})",
    ),
    "question.score": Text(
        "Thu hẹp khoảng điểm ít nhất {surely}, nhiều nhất {at_most} (hiện rộng {now}"
        " điểm)",
        "Narrows the score by at least {surely} and at most {at_most} (now {now} points"
        " wide)",
    ),
    "question.criterion": Text(
        "Cần làm rõ điểm của: {codes} {title}",
        "To settle: the score of {codes} {title}",
    ),
    "question.groups": Text(
        "Loại bớt ít nhất {surely}, nhiều nhất {at_most} nhóm (nay có thể: {now} nhóm)",
        "Groups ruled out: at least {surely}, at most {at_most} (possible now: {now})",
    ),
    "question.ranks": Text(
        "Loại bớt ít nhất {surely}, nhiều nhất {at_most} hạng (nay có thể: {now} hạng)",
        "Ranks ruled out: at least {surely}, at most {at_most} (possible now: {now})",
    ),
    "pairs": Text(
        "{node}: muốn đạt {target} điểm, thay đổi {first} và {second}",
        "{node}: to reach a score of {target} by {first} and {second}",
    ),
    "pairs.pair": Text(
        "{first}; {second}: được {score} điểm", "{first}; {second}: score {score}"
    ),
    "pairs.same": Text("giữ nguyên", "as now"),
    "pairs.none": Text(
        "Không có cặp giá trị nào đạt mục tiêu", "No pair of values reaches the target"
    ),
    "pairs.unknown": Text(
        "Chưa tìm thấy cặp nào đạt mục tiêu, việc tìm chưa hết",
        "No pair found so far; the search did not come to its end",
    ),
    "pairs.more": Text(
        "Còn những cặp khác, trong đó số liệu thứ nhất thay đổi nhiều hơn",
        "There are more pairs, in which the first datum changes more",
    ),
    # Cliffs: where a score jumps.
    "cliffs": Text(
        "Số liệu nào đang sát mốc điểm", "Which data are near a step of the score"
    ),
    "cliff": Text(
        "{by} {now}: {node} {score} điểm", "{by} {now}: {node}, score {score}"
    ),
    "cliff.more": Text("thêm một: {shift} điểm", "one more: {shift}"),
    "cliff.fewer": Text("bớt một: {shift} điểm", "one fewer: {shift}"),
    "cliff.step": Text(
        "{change}, đến {value}: {score} điểm ({shift})",
        "{change}, at {value}: score {score} ({shift})",
    ),
    "cliff.over": Text(
        "{change}, trên {value}: {score} điểm ({shift})",
        "{change}, above {value}: score {score} ({shift})",
    ),
    "cliff.under": Text(
        "{change}, dưới {value}: {score} điểm ({shift})",
        "{change}, below {value}: score {score} ({shift})",
    ),
    "cliff.right_over": Text(
        "trên {value}: {score} điểm ({shift})", "above {value}: score {score} ({shift})"
    ),
    "cliff.right_under": Text(
        "dưới {value}: {score} điểm ({shift})", "below {value}: score {score} ({shift})"
    ),
    "cliff.column.by": Text("Số liệu", "Datum"),
    "cliff.column.now": Text("Hiện nay", "Now"),
    "cliff.column.up": Text("Mốc trên", "The step above"),
    "cliff.column.down": Text("Mốc dưới", "The step below"),
    "breakpoint.from": Text(
        "{code}, {quantity}: dưới {value} được {below} điểm, từ đó trở lên {above}",
        "{code}, {quantity}: {below} below {value}, {above} from there up",
    ),
    "breakpoint.to": Text(
        "{code}, {quantity}: đến {value} được {below} điểm, trên mức đó {above} điểm",
        "{code}, {quantity}: {below} up to {value}, {above} above it",
    ),
    # Pictures.
    "plot.gaps": Text("Điểm bị mất theo tiêu chí", "Points lost by criterion"),
    "plot.lost": Text("{what}: mất {points} điểm", "{what}: {points} lost"),
    "plot.lost.axis": Text("Điểm bị mất", "Points lost"),
    "plot.lost.none": Text("Không mất điểm nào", "No points lost"),
    "plot.lost.whole": Text(
        "Đạt {score} trên {max} điểm, mất {points}",
        "Score: {score} of {max}; lost: {points}",
    ),
    "plot.lost.surely": Text("chắc chắn mất", "surely lost"),
    "plot.lost.maybe": Text(
        "có thể mất, điểm chưa xác định", "may be lost, not settled"
    ),
    "plot.waterfall": Text("Tổng điểm thay đổi do đâu", "What moved the total"),
    "plot.total.axis": Text("Tổng điểm", "Total score"),
    "plot.before": Text("Trước", "Before"),
    "plot.after": Text("Sau", "After"),
    "plot.least": Text("điểm thấp nhất có thể", "the least it can be"),
    "plot.most": Text("điểm cao nhất có thể", "the most it can be"),
    "plot.rank": Text("Hạng có thể của từng đơn vị", "The ranks each unit can have"),
    "plot.rank.axis": Text("Hạng (1 là hạng nhất)", "Rank (1 is first)"),
    "plot.rank.sure": Text("hạng chắc chắn", "surely this rank"),
    "plot.rank.possible": Text("các hạng có thể", "ranks that are possible"),
    "plot.rank.unit": Text(
        "{unit}: hạng {rank}, điểm {score}", "{unit}: rank {rank}, score {score}"
    ),
    "plot.tree": Text(
        "Cây tiêu chí và phần đã đạt", "Criteria, and how much was attained"
    ),
    "plot.tree.sure": Text("phần đã đạt", "attained"),
    "plot.tree.possible": Text("có thể đã đạt, chưa xác định", "may be, not settled"),
    "plot.tree.rest": Text("phần bị mất", "lost"),
    "plot.of": Text("{score} trên {max} điểm", "{score} of {max}"),
    # Scenarios.
    "change.set": Text("{name}: thành {value}", "{name}: becomes {value}"),
    "change.more": Text("{name}: thêm {value}", "{name}: {value} more"),
    "change.fewer": Text("{name}: bớt {value}", "{name}: {value} fewer"),
    "change.award": Text("{code}: được chấm {score}", "{code}: awarded {score}"),
    "change.without": Text("{name}: bỏ số liệu hoặc điểm đã ghi", "{name}: taken back"),
    "change.applies": Text("{code}: áp dụng", "{code}: applies"),
    "change.applies_not": Text("{code}: không áp dụng", "{code}: does not apply"),
    "change.peer": Text("{unit}: {change}", "{unit}: {change}"),
    "change.reading": Text("theo cách hiểu “{name}”", "in the reading “{name}”"),
    "change.stated": Text(
        "chỉ theo nội dung có nguồn nêu", "by what sources state only"
    ),
    "change.edition": Text(
        "theo bộ tiêu chí {framework}", "by the edition {framework}"
    ),
    "change.rule": Text(
        "{code}: cách chấm khác (giả định)", "{code}: another rule (a hypothesis)"
    ),
    "change.weights": Text("{code}: trọng số {weights}", "{code}: weights {weights}"),
    "change.weights_whole": Text(
        "toàn bộ: trọng số {weights}", "the whole: weights {weights}"
    ),
    "scenario.number": Text("Số", "No."),
    "scenario.kind": Text("Loại thay đổi", "Kind"),
    "scenario.change": Text("Nội dung", "Change"),
    "shift": Text("cận dưới {low}, cận trên {high}", "low end {low}, high end {high}"),
    "whatif": Text("Kịch bản: {title}", "Scenario: {title}"),
    "whatif.total": Text(
        "{title}: {before} → {after} ({shift})", "{title}: {before} → {after} ({shift})"
    ),
    "whatif.causes": Text("Do đâu:", "What gives it:"),
    "whatif.cause": Text("{change}: {shift}", "{change}: {shift}"),
    "whatif.cause_share": Text(
        "{change}: {shift} ({share} % mức thay đổi)",
        "{change}: {shift} ({share} % of the change)",
    ),
    "whatif.together": Text(
        "các thay đổi cùng tác động", "what the changes only do together"
    ),
    "whatif.moves": Text("Thay đổi ở:", "What moves:"),
    "whatif.move": Text(
        "{code} {title}: {before} → {after} ({shift})",
        "{code} {title}: {before} → {after} ({shift})",
    ),
    "whatif.unmoved": Text(
        "Giữ nguyên: {count} lĩnh vực, tiêu chí còn lại",
        "Unchanged: the other {count} areas and criteria",
    ),
    "whatif.gone": Text(
        "Bộ tiêu chí mới không có: {codes}", "Not in the new edition: {codes}"
    ),
    "whatif.new": Text(
        "Chỉ có trong bộ tiêu chí mới: {codes}", "In the new edition only: {codes}"
    ),
    "whatif.idle": Text(
        "Không có tác dụng: {change}; {why}", "No effect: {change}; {why}"
    ),
    "whatif.idle.same": Text("đã như vậy từ trước", "it is so already"),
    "whatif.idle.awarded": Text(
        "điểm của {codes} được chấm trực tiếp, không tính từ số liệu",
        "the score of {codes} is awarded, not computed from the data",
    ),
    "whatif.idle.out": Text(
        "nội dung này không áp dụng cho đơn vị", "this does not apply to the unit"
    ),
    "whatif.idle.equal": Text(
        "cho đúng số điểm như trước", "it gives the same score as before"
    ),
    "whatif.idle.rules": Text("không làm điểm nào thay đổi", "it moves no score"),
    "whatif.idle.unread": Text(
        "không cách chấm nào dùng số liệu này", "no rule reads this datum"
    ),
    "whatif.idle.level": Text(
        "điểm vẫn ở cùng một mức, hoặc cách chấm chưa có nguồn nêu",
        "the score stays on its step, or its rule is not stated",
    ),
    "sensitivity.questions": Text(
        "Nên làm rõ trước (giảm khoảng chưa chắc nhiều nhất):",
        "To find out first (narrows the score most):",
    ),
    "sensitivity.cliffs": Text("Gần mức điểm khác nhất:", "Nearest to another step:"),
    "sensitivity.none": Text("không có", "none"),
    "sensitivity.more": Text(
        "… và {count} mục nữa (--all)", "… and {count} more (--all)"
    ),
    "column.before": Text("Trước", "Before"),
    "plot.cliffs.stated": Text("điểm theo cách chấm", "score by the rule"),
    "plot.cliffs.open": Text("chưa có nguồn nêu", "no source states it"),
    "plot.cliffs.here": Text(
        "hiện nay: {value}, được {score} điểm", "now: {value}, score {score}"
    ),
    "plot.cliffs.dots": Text(
        "● tính cả giá trị đó   ○ không tính", "● that value counts   ○ it does not"
    ),
    "plot.frontier": Text("Chi phí và điểm đạt được", "What money buys"),
    "plot.frontier.axis": Text("Chi phí (triệu đồng)", "Cost (million VND)"),
    "plot.frontier.sure": Text("điểm chắc chắn đạt", "score surely reached"),
    "plot.frontier.possible": Text(
        "điểm có thể đạt, đến {most}", "score that is possible, up to {most}"
    ),
    "plot.frontier.plan": Text(
        "{cost} triệu đồng: {score} điểm ({gain}); {actions}",
        "{cost} million VND: score {score} ({gain}); {actions}",
    ),
    # Plans.
    "plan.score": Text(
        "{what}: từ {before} lên {after} điểm, chắc chắn tăng {gain}",
        "{what}: from {before} to {after}; surely added: {gain}",
    ),
    "plan.cost": Text(
        "Số việc: {count}; kinh phí {cost}; ngày công: {effort}",
        "Actions: {count}; cost: {cost}; person-days: {effort}",
    ),
    "plan.budget": Text("Kinh phí được giao: {budget}", "Budget: {budget}"),
    "plan.target": Text("Điểm cần đạt: {target}", "Score to reach: {target}"),
    "plan.actions": Text("Việc cần làm, theo thứ tự:", "What to do, in order:"),
    "plan.none": Text("không có việc nào", "nothing"),
    "plan.by": Text("xong trước hoặc trong ngày {day}", "done by {day}"),
    "plan.departments": Text("Theo cơ quan thực hiện:", "By department:"),
    "plan.department": Text(
        "{name}: số việc {count}; kinh phí {cost}; ngày công {effort}",
        "{name}: actions {count}; cost {cost}; person-days {effort}",
    ),
    "plan.no_department": Text("chưa giao cơ quan nào", "no department"),
    "plan.moves": Text("Điểm thay đổi:", "What moves:"),
    "plan.move": Text(
        "{what}: từ {before} thành {after}", "{what}: from {before} to {after}"
    ),
    "plan.left_out": Text("Việc không chọn và lý do:", "Left out, and why:"),
    "plan.step": Text(
        "Thêm {step} thì chắc chắn tăng thêm {gain} điểm",
        "{step} more would surely add {gain} points",
    ),
    "plan.money": Text("{number} triệu đồng", "{number} million VND"),
    "plan_column.action": Text("Việc", "Action"),
    "plan_column.department": Text("Cơ quan thực hiện", "Department"),
    "plan_column.deadline": Text("Hạn hoàn thành", "Deadline"),
    "plan_column.cost": Text("Kinh phí", "Cost"),
    "plan_column.score": Text("Điểm đạt được", "Score"),
    "plan_column.gain": Text("Chắc chắn tăng", "Surely added"),
    "plan_column.actions": Text("Các việc", "Actions"),
    "left_out.late": Text("xong quá muộn", "ends too late"),
    "left_out.prerequisite": Text(
        "cần việc xong quá muộn: {names}", "requires what ends too late: {names}"
    ),
    "left_out.excluded": Text(
        "không làm cùng được với: {names}", "cannot be done beside: {names}"
    ),
    "left_out.impossible": Text(
        "làm thêm thì số liệu không thể có, chẳng hạn phần lớn hơn tổng ({names})",
        "with it the data could not be, such as a part above its whole ({names})",
    ),
    "left_out.unread": Text(
        "không tăng điểm: không tiêu chí nào được xét dùng số liệu này",
        "adds nothing: no criterion that counts uses what it changes",
    ),
    "left_out.awarded": Text(
        "không tăng điểm: {names} đã có điểm được chấm",
        "adds nothing: {names} is awarded a score",
    ),
    "left_out.out": Text(
        "không tăng điểm: {names} không áp dụng cho đơn vị",
        "adds nothing: {names} does not apply to the unit",
    ),
    "left_out.capped": Text(
        "không tăng điểm: {names} tăng, nhưng điểm ở cấp trên đã bị giới hạn",
        "adds nothing: {names} rises, but the score above it is held by a cap",
    ),
    "left_out.full": Text(
        "không tăng điểm: {names} đã đạt tối đa",
        "adds nothing: {names} is at its maximum",
    ),
    "left_out.level": Text(
        "không tăng điểm: {names} chưa lên được mức cao hơn",
        "adds nothing: {names} does not reach a higher level",
    ),
    "left_out.lowers": Text(
        "làm giảm điểm ({gain}): {names}", "lowers the score ({gain}): {names}"
    ),
    "left_out.budget": Text(
        "chắc chắn tăng {gain} điểm với {price}, nhưng tổng kinh phí phải là {needed}",
        "would surely add {gain} for {price}, but needs a budget of {needed}",
    ),
    "left_out.cap": Text(
        "chắc chắn tăng {gain} điểm với {price}, nhưng kinh phí của {names} phải là "
        "{needed}",
        "would surely add {gain} for {price}, but {names} would need {needed}",
    ),
    "left_out.effort": Text(
        "chắc chắn tăng {gain} điểm với {price}, nhưng phải có {needed} ngày công",
        "would surely add {gain} for {price}, but needs {needed} person-days",
    ),
    "left_out.target": Text(
        "không cần để đạt điểm đề ra; làm thêm thì tăng {gain} điểm với {price}",
        "not needed for the target; would add {gain} for {price}",
    ),
    "left_out.other": Text(
        "có thể làm thêm: tăng {gain} điểm với {price}",
        "could be added: {gain} points for {price}",
    ),
    "frontier.heading": Text(
        "Số phương án không phương án nào tốt hơn: {count}",
        "Plans than which none is better: {count}",
    ),
    "frontier.plan": Text(
        "{cost}: đạt {score} điểm, chắc chắn tăng {gain} ({names})",
        "{cost}: score {score}; surely added {gain} ({names})",
    ),
    "plot.more": Text(
        "có thể cao hơn, nhiều nhất {more} điểm", "it may be higher, by up to {more}"
    ),
    # Uncertainty.
    "draws.heading": Text(
        "Mô phỏng {draws} lần (seed {seed}); số liệu chưa chắc chắn: {names}",
        "{draws} draws (seed {seed}) of: {names}",
    ),
    "draws.row": Text("{what}: {value}", "{what}: {value}"),
    "draws.mean": Text(
        "Điểm bình quân (sai số do mô phỏng: {error})",
        "Mean score (standard error of drawing: {error})",
    ),
    "draws.median": Text("Trung vị", "Median"),
    "draws.interval": Text(
        "Khoảng điểm của {level} % số lần mô phỏng",
        "Score in {level} % of the draws",
    ),
    "draws.group": Text("Tỷ lệ số lần vào nhóm {group}", "Share in group {group}"),
    "draws.rank": Text("Tỷ lệ số lần xếp hạng {rank}", "Share at rank {rank}"),
    "draws.failed": Text(
        "Bỏ {count} lần có phần lớn hơn tổng",
        "Left out, with a part above its whole: {count}",
    ),
    "draws.clipped": Text(
        "{name}: {count} lần vượt giới hạn, lấy đúng giới hạn",
        "{name}: held at the end of its range in {count} draws",
    ),
    "tornado.heading": Text(
        "Điểm hiện tại: {score}; lần lượt thay đổi từng yếu tố, giữ nguyên các yếu tố "
        "khác",
        "Score now: {score}; each factor in turn, all others as they are",
    ),
    "tornado.bar": Text("{title}: {score} ({tried})", "{title}: {score} ({tried})"),
    "tornado.tried": Text("{label}: {score}", "{label}: {score}"),
    "tornado.any": Text("giá trị bất kỳ", "whatever it is"),
    "tornado.factor": Text("Yếu tố", "Factor"),
    "tornado.values": Text("Điểm theo từng giá trị", "Score by value"),
    "sobol.heading": Text(
        "Yếu tố nào làm điểm thay đổi nhiều nhất ({draws} lần mô phỏng; seed {seed}; "
        "độ lệch chuẩn của điểm: {deviation})",
        "What moves the score most ({draws} draws; seed {seed}; standard deviation of "
        "the score: {deviation})",
    ),
    "sobol.factor": Text(
        "{names}: riêng yếu tố này {first} (sai số {first_error}), kể cả tác động cùng "
        "yếu tố khác {total} (sai số {total_error})",
        "{names}: alone {first} (error {first_error}), with what it does together with "
        "others {total} (error {total_error})",
    ),
    "sobol.first": Text("Riêng yếu tố này", "Alone"),
    "sobol.total": Text("Kể cả tác động chung", "With others"),
    "sobol.error": Text("Sai số", "Error"),
    "plot.tornado": Text(
        "Yếu tố nào làm điểm thay đổi nhiều nhất", "What moves the score most"
    ),
    "plot.tornado.down": Text("giảm", "down"),
    "plot.tornado.up": Text("tăng", "up"),
    "plot.tornado.now": Text("điểm hiện tại", "the score now"),
    "plot.tornado.possible": Text("điểm có thể đạt", "all that the score can be"),
    "plot.tornado.rest": Text(
        "Không vẽ các yếu tố ít ảnh hưởng hơn: {count}",
        "Factors that do less, not drawn: {count}",
    ),
    # Conformance kits.
    "kit.under": Text("ngay dưới mức {point}: {value}", "just under {point}: {value}"),
    "kit.at": Text("đúng mức {point}: {value}", "exactly {point}: {value}"),
    "kit.over": Text("ngay trên mức {point}: {value}", "just over {point}: {value}"),
    "kit.inside": Text("trong mức “{span}”: {value}", "inside “{span}”: {value}"),
    "kit.disputed": Text(
        "số liệu chưa thống nhất quanh mức {point}: {value}",
        "disputed around {point}: {value}",
    ),
    "kit.of": Text("{top} trên {bottom}", "{top} of {bottom}"),
    "kit.moved": Text("{now}, kỳ gốc {base}", "{now}, in the base period {base}"),
    "kit.empty": Text("không có gì để chia: {value}", "nothing to divide by: {value}"),
    "kit.answer": Text("trả lời: {answer}", "answer: {answer}"),
    "kit.no_data": Text("chưa có số liệu nào", "no data at all"),
    "kit.missing": Text("thiếu số liệu: {names}", "missing: {names}"),
    "kit.only": Text("chỉ có số liệu: {names}", "only known: {names}"),
    "kit.out": Text("không áp dụng", "not applicable"),
    "kit.out_with_data": Text(
        "không áp dụng, dù đã có số liệu", "not applicable, though there are data"
    ),
    "kit.worst": Text("mọi tiêu chí ở mức thấp nhất", "every criterion at its worst"),
    "kit.middle": Text(
        "mọi tiêu chí ở mức giữa", "every criterion in the middle of its cases"
    ),
    "kit.best": Text("mọi tiêu chí ở mức cao nhất", "every criterion at its best"),
    "kit.settled": Text(
        "tổ hợp số {number}, đủ số liệu", "mixture {number}, all data known"
    ),
    "kit.mixed": Text(
        "tổ hợp số {number}, có số liệu thiếu hoặc chưa thống nhất",
        "mixture {number}, some data missing or disputed",
    ),
    "kit.made": Text(
        "Số ca: {cases}; số điểm phải ra: {scores}",
        "Cases: {cases}; expected scores: {scores}",
    ),
    "kit.case": Text("{id}: {about} → {score}", "{id}: {about} → {score}"),
    "kit.written": Text(
        "{folder}: đã ghi bộ ca kiểm thử. {summary}",
        "{folder}: conformance kit written. {summary}",
    ),
    "kit.differs": Text(
        "{case}, {code} ({about}): phải ra {expected}, thực tế {found}, lệch {gap}",
        "{case}, {code} ({about}): expected {expected}, found {found}, off by {gap}",
    ),
    "kit.absent": Text(
        "{case}, {code} ({about}): phải ra {expected}, không có kết quả",
        "{case}, {code} ({about}): expected {expected}, found nothing",
    ),
    "kit.summary": Text(
        "Số điểm đã đối chiếu: {compared}; sai lệch: {differing}, ở số ca: {cases}",
        "Scores compared: {compared}; differing: {differing}, in cases: {cases}",
    ),
    "kit.head.case": Text("Ca", "Case"),
    "kit.head.code": Text("Mã", "Code"),
    "kit.head.about": Text("Nội dung", "What it is"),
    "kit.head.expected": Text("Điểm phải ra", "Expected"),
    "kit.head.found": Text("Kết quả", "Found"),
    # Measurements from administrative records.
    "records.unit": Text("Đơn vị", "Unit"),
    "records.period": Text("Kỳ", "Period"),
    "records.row": Text(
        "{unit}, {period}: {data} (số dòng: {rows})",
        "{unit}, {period}: {data} (rows: {rows})",
    ),
    "records.bad": Text(
        "Dòng lỗi, không tính vào số liệu: {count}",
        "Bad rows, left out of all numbers: {count}",
    ),
    "records.unchecked": Text(
        "Chưa kiểm tra dòng lỗi, theo yêu cầu", "Rows were not checked, as asked"
    ),
    "records.partly": Text(
        "Không kiểm tra, theo yêu cầu: {names}", "Not checked, as asked: {names}"
    ),
    "records.missing": Text("thiếu {title}", "no {title}"),
    "records.unreadable": Text("không đọc được {title}", "{title} cannot be read"),
    "records.date": Text(
        "{title} không phải là ngày có thật", "{title} is not a possible day"
    ),
    "records.choice": Text(
        "{title} không thuộc các giá trị đã khai báo",
        "{title} is none of the declared answers",
    ),
    "records.unit-unknown": Text(
        "{title} không có trong danh sách đơn vị", "{title} is not in the list of units"
    ),
    "records.negative": Text("{title} là số âm", "{title} is below zero"),
    "records.order": Text("{title} trước {other}", "{title} before {other}"),
    "records.calendar": Text(
        "không tính được {title} theo lịch làm việc",
        "{title} cannot be told by the calendar of working days",
    ),
    "records.duplicate": Text(
        "trùng {title} (không dòng nào được tính)",
        "{title} more than once (none of these rows counts)",
    ),
    "records.lines": Text(
        "Dòng của tệp CSV không đọc được thành các cột, không tính: {count}",
        "Lines of CSV files that are no rows, left out: {count}",
    ),
    "records.unassigned": Text(
        "Dòng thiếu đơn vị, cấp hoặc kỳ, không tính vào đâu: {count}",
        "Rows without a unit, level or period, counted nowhere: {count}",
    ),
    "records.absent": Text(
        "Dữ liệu không có cột {title}, coi như không có giá trị",
        "The data have no column {title}; its values count as not known",
    ),
    "records.not_measured": Text(
        "Không đo được {name}: dữ liệu thiếu cột cần có",
        "{name} is not measured: the data lack a column it needs",
    ),
    "records.unknown": Text(
        "{unit}, {period}: không cộng được {names}, vì có dòng thiếu số",
        "{unit}, {period}: no sum for {names}, since rows lack the number",
    ),
    "records.written": Text("Đã ghi dòng lỗi: {file}", "Bad rows written to {file}"),
    "records.saved": Text("{file}: đã ghi số liệu", "{file}: data written"),
    "records.reading": Text(
        "{names}: đếm theo cách hiểu “{name}”",
        "{names}: counted in the reading “{name}”",
    ),
    "records.inferred": Text(
        "{names}: cách đếm suy luận, không phải quy định",
        "{names}: an inferred way to count, not a regulation",
    ),
    # Provincial units and merging.
    "units.province": Text("Tỉnh {name}", "{name} Province"),
    "units.city": Text("Thành phố {name}", "{name} City"),
    "units.unit": Text("{title}, mã {code}", "{title}, code {code}"),
    "units.no_code": Text("chưa tìm thấy", "not found"),
    "units.from": Text("từ {day}", "from {day}"),
    "units.until": Text("đến {day}", "until {day}"),
    "units.formed_of": Text("Hình thành từ: {names}", "Formed of: {names}"),
    "units.became": Text("Nay thuộc: {names}", "Became part of: {names}"),
    "units.region": Text("Vùng: {title}", "Region: {title}"),
    "units.count": Text("{count} đơn vị ngày {day}", "{count} units on {day}"),
    "merge.merged": Text(
        "Số liệu cộng từ {names}", "Data added up from those of {names}"
    ),
    "merge.constructed": Text(
        "Số liệu dựng lại từ {names}, không phải kết quả công bố",
        "Data constructed from those of {names}; not a published result",
    ),
    "merge.renamed": Text("Số liệu của {unit} trước đây", "Data of the former {unit}"),
    "merge.names": Text("{names} và {last}", "{names} and {last}"),
    "merge.book": Text("{book}: {data} số liệu", "{book}: {data} data"),
    "merge.left_out": Text("Không cộng {title}: {why}", "Not added up: {title}: {why}"),
    "merge.missing": Text("thiếu số liệu của {units}", "{units} lacks it"),
    "merge.percent": Text("tỷ lệ không cộng được", "percentages cannot be added up"),
    "merge.rating": Text("điểm khảo sát không cộng được", "ratings cannot be added up"),
    "merge.rank": Text("thứ hạng không cộng được", "ranks cannot be added up"),
    "merge.answer": Text("câu trả lời không cộng được", "answers cannot be added up"),
    "merge.unit": Text(
        "tỷ lệ, thời gian và điểm không cộng được giữa các tỉnh",
        "shares, times and points cannot be added up over provinces",
    ),
    "merge.shared": Text(
        "các đơn vị đếm trùng nhau", "the units count the same things"
    ),
    "merge.score": Text(
        "điểm không cộng được, phải chấm lại từ số liệu",
        "scores cannot be added up: the data are scored anew",
    ),
    "merge.stated": Text(
        "số tổng đã in không cộng được", "printed totals cannot be added up"
    ),
    "merge.not_applicable": Text(
        "chỉ không áp dụng với {units}", "does not apply to {units} alone"
    ),
    # Queries and spreadsheet formulas.
    "sql.reading": Text("Cách hiểu: {name}", "Reading: {name}"),
    "sql.dialect": Text(
        "Dành cho {dialect}. Số liệu không đếm được ghi nhiều nhất {decimals} chữ số"
        " thập phân.",
        "For {dialect}. What is not counted has at most {decimals} decimals.",
    ),
    "sql.missing": Text(
        "NULL là thiếu số liệu, không bao giờ là 0: điểm khi đó nằm giữa _low và"
        " _high.",
        "NULL is a datum that is missing, never 0: a score then lies from _low to"
        " _high.",
    ),
    "sql.unsound": Text(
        "Dòng có số liệu sai (ngoài phạm vi, phần lớn hơn tổng) không được chấm: điểm"
        " là NULL.",
        "A row with data that cannot be (out of range, a part above its whole) is not"
        " scored: its scores are NULL.",
    ),
    "sql.exact": Text(
        "Mọi mốc điểm được so sánh chính xác; chỉ phép chia cho kết quả gần đúng.",
        "Every threshold is compared exactly; only divisions are approximate.",
    ),
    "sql.float": Text(
        "Số đếm được so sánh chính xác; số thập phân là số thực nhị phân, hiệu của"
        " chúng được làm tròn trước khi so sánh.",
        "Counts are compared exactly; decimals are binary, and their difference is"
        " rounded before it is compared.",
    ),
    "sql.node": Text("{title} (tối đa {max} điểm)", "{title} (at most {max} points)"),
    "sql.share": Text("phần của 1: 95 % là 0.95", "a share of 1: 95 % is 0.95"),
    "sql.number": Text("số", "a number"),
    "sql.misread": Text(
        "{name}: không phải số liệu đọc được", "{name}: no value that can be read"
    ),
    "sql.absent": Text("{name}: thiếu số liệu", "{name}: missing"),
    "sql.outside": Text("{name}: ngoài phạm vi", "{name}: out of range"),
    "sql.part": Text("{part} lớn hơn {whole}", "{part} is more than {whole}"),
    "sql.out": Text(
        "{code}: không có trường hợp nào, hoặc có thể không có",
        "{code}: no cases, or perhaps none",
    ),
    "formulas.note": Text(
        "Điền số liệu vào cột D. Ô trống là thiếu số liệu, không phải 0: điểm khi đó"
        " nằm giữa hai cột D và E. Có số liệu sai thì không chấm (#N/A).",
        "Fill in column D. An empty cell is a datum that is missing, not 0: a score"
        " then lies between columns D and E. With data that cannot be, nothing is"
        " scored (#N/A).",
    ),
    "formulas.problems": Text("Số liệu sai", "Data that cannot be"),
    "formulas.datum": Text("Tên", "Name"),
    "formulas.title": Text("Nội dung", "Title"),
    "formulas.unit": Text("Đơn vị", "Unit"),
    "formulas.value": Text("Số liệu", "Value"),
    "formulas.problem": Text("Sai", "Wrong"),
    "formulas.code": Text("Mã", "Code"),
    "formulas.max": Text("Điểm tối đa", "Maximum"),
    "formulas.low": Text("Điểm thấp nhất", "Lowest score"),
    "formulas.high": Text("Điểm cao nhất", "Highest score"),
    "file.written": Text("{file}: đã ghi", "{file}: written"),
    # The appraisal cycle.
    "cycle.heading": Text("{unit}, năm {year}", "{unit}, {year}"),
    "cycle.stage.claimed": Text("Tự đánh giá", "Self-assessed"),
    "cycle.stage.appraised": Text("Thẩm định", "Appraised"),
    "cycle.stage.decided": Text("Hội đồng quyết định", "Decided"),
    "cycle.stage.published": Text("Công bố", "Published"),
    "cycle.stage.round": Text("{name} lần {round}", "{name}, round {round}"),
    "cycle.column.difference": Text("Chênh lệch", "Difference"),
    "cycle.column.given": Text("Được chấm", "Given"),
    "cycle.column.less": Text("Bị giảm", "Less by"),
    "cycle.column.status": Text("Giải trình", "Explanation"),
    "cycle.column.stage": Text("Bước", "Stage"),
    "cycle.column.done": Text("Số tiêu chí", "Criteria"),
    "cycle.status.unexplained": Text("chưa giải trình", "not explained"),
    "cycle.status.explained": Text("đã giải trình", "explained"),
    "cycle.status.answered": Text("đã xem xét lại", "considered"),
    "cycle.same": Text("Không có gì khác nhau", "Nothing differs"),
    "cycle.total": Text("Tổng, {stage}: {score}", "Total, {stage}: {score}"),
    "cycle.without_evidence": Text(
        "Tự chấm không kèm tài liệu kiểm chứng: {count} tiêu chí, {points} điểm",
        "Claimed without evidence: criteria {count}, points {points}",
    ),
    "cycle.appeals": Text(
        "Được chấm thấp hơn điểm tự chấm: {count} tiêu chí, {points} điểm",
        "Given less than claimed: criteria {count}, points {points}",
    ),
    "cycle.head": Text(
        "Nhật ký: {count} bản ghi, mã băm cuối {hash}",
        "History: records {count}, last hash {hash}",
    ),
    "cycle.policy.reduce_maximum": Text(
        "tiêu chí không áp dụng được trừ khỏi điểm tối đa",
        "what does not apply is taken off the maximum",
    ),
    "cycle.policy.percent_of_applicable": Text(
        "kết quả là tỷ lệ phần trăm của điểm tối đa áp dụng",
        "the result is a percentage of the applicable maximum",
    ),
    "cycle.policy.rescale": Text(
        "điểm được quy về thang đầy đủ", "the score is rescaled to the full scale"
    ),
    "cycle.policy.assessed_not_ranked": Text(
        "đánh giá, không xếp hạng", "assessed, not ranked"
    ),
    "cycle.policy.points": Text(
        "Điểm của các tiêu chí áp dụng: {points} trên {max}",
        "Points for what applies: {points} of {max}",
    ),
    "cycle.policy.out": Text("Không tính: {codes}", "Left out: {codes}"),
    "cycle.policy.doubt": Text(
        "Chưa rõ có áp dụng không: {codes}; điểm tối đa có thể còn thấp hơn",
        "May not apply: {codes}; the maximum may be lower yet",
    ),
    "cycle.policy.result": Text(
        "Kết quả: {result} trên thang {out_of}", "Result: {result} out of {out_of}"
    ),
    "cycle.policy.unranked": Text("Không xếp hạng", "Not ranked"),
    "cycle.adjusted.score": Text("Điểm các tiêu chí: {score}", "Criteria: {score}"),
    "cycle.adjusted.bonus": Text(
        "Điểm cộng được tính: {points} ({cap})", "Bonus that counts: {points} ({cap})"
    ),
    "cycle.adjusted.penalty": Text(
        "Điểm trừ được tính: {points} ({cap})", "Penalty that counts: {points} ({cap})"
    ),
    "cycle.adjusted.total": Text("Tổng: {score}", "Total: {score}"),
    "cycle.cap": Text("tối đa {points}", "at most {points}"),
    "cycle.cap.none": Text("không giới hạn", "no cap"),
    "cycle.cap.unknown": Text("chưa rõ mức giới hạn", "cap not known"),
    "cycle.structure.areas": Text("Lĩnh vực: {count}", "Areas: {count}"),
    "cycle.structure.criteria": Text("Tiêu chí: {count}", "Criteria: {count}"),
    "cycle.structure.components": Text(
        "Tiêu chí thành phần: {count}", "Component criteria: {count}"
    ),
    "cycle.structure.max_score": Text("Điểm tối đa: {count}", "Maximum: {count}"),
    "cycle.structure.unknown": Text("chưa tìm được", "not found"),
    "cycle.structure.points": Text("{title}: {points}", "{title}: {points}"),
    "cycle.structure.until": Text("Áp dụng đến hết {day}", "In force until {day}"),
    # Plans of provinces.
    "plans.before": Text("trước ngày {day}", "before {day}"),
    "plans.by": Text("đến hết ngày {day}", "by {day}"),
    "plans.month": Text("tháng {number}/{year}", "month {number} of {year}"),
    "plans.quarter": Text("quý {number}/{year}", "quarter {number} of {year}"),
    "plans.half.1": Text("6 tháng đầu năm {year}", "first half of {year}"),
    "plans.half.2": Text("6 tháng cuối năm {year}", "second half of {year}"),
    "plans.year": Text("trong năm {year}", "within {year}"),
    "plans.every.month": Text("hằng tháng", "every month"),
    "plans.every.quarter": Text("hằng quý", "every quarter"),
    "plans.every.half_year": Text("6 tháng một lần", "every half-year"),
    "plans.every.year": Text("hằng năm", "every year"),
    "plans.regularly": Text("thường xuyên", "all the time"),
    "plans.within": Text("trong {length}: {event}", "within {length}: {event}"),
    "plans.ahead": Text("trước {length}: {event}", "{length} ahead: {event}"),
    "plans.what": Text("{what}: {when}", "{what}: {when}"),
    "plans.return": Text("{when}, lần này đến hết {day}", "{when}, this time by {day}"),
    "plans.reach": Text("đạt {value}", "reach {value}"),
    "plans.rank": Text(
        "thứ hạng {bounds} trong {among}", "rank {bounds} among {among}"
    ),
    "plans.base": Text("{bounds} so với năm {year}", "{bounds} against {year}"),
    "plans.role.lead": Text("chủ trì", "leads"),
    "plans.role.coordinating": Text("phối hợp", "takes part"),
    "plans.common": Text("giao chung", "assigned in common"),
    "plans.points": Text(
        "{baseline} → {target} trên {max} điểm", "{baseline} → {target} of {max} points"
    ),
    "plans.duties": Text("Nhiệm vụ của {name}", "Duties of {name}"),
    "plans.duties.worth": Text(
        "Đứng đầu chủ trì {count} tiêu chí, nhiệm vụ: {max_score} điểm tối đa,"
        " đã đạt {baseline}, mục tiêu {target}; mất {lost}, phấn đấu thêm {stake}",
        "Answers for {count} criteria and tasks: maximum {max_score},"
        " reached {baseline}, target {target}; lost {lost}, at stake {stake}",
    ),
    "plans.duties.shared": Text(
        "Giao chung cho các cơ quan cùng cấp:",
        "Assigned in common to all of its level:",
    ),
    "plans.evidence": Text("minh chứng: {text}", "evidence: {text}"),
    "plans.due": Text(
        "{plan}: ngày {on}, xét đến hết ngày {until}", "{plan}: on {on}, until {until}"
    ),
    "plans.due.overdue": Text("Quá hạn", "Overdue"),
    "plans.due.soon": Text("Sắp đến hạn", "Due soon"),
    "plans.due.later": Text("Đến hạn sau đó", "Due later"),
    "plans.due.after": Text("Chờ sự kiện", "After an event"),
    "plans.due.regular": Text("Thường xuyên", "All the time"),
    "plans.due.undated": Text("Không ghi thời hạn", "No deadline given"),
    "plans.due.done": Text("Đã xong", "Done"),
    "plans.progress": Text(
        "{plan}: tiến độ đến ngày {day}", "{plan}: progress on {day}"
    ),
    "plans.progress.sum": Text(
        "{total} việc: {done} xong, {overdue} quá hạn, {open} còn lại;"
        " {points_done} trên {points} điểm mục tiêu",
        "{total} things: {done} done, {overdue} overdue, {open} open;"
        " {points_done} of {points} target points",
    ),
    "plans.progress.month": Text(
        "{month}: đến hạn {due}, xong {done} (muộn {late}), quá hạn {overdue};"
        " điểm đến hạn {points_due}, xong {points_done}",
        "{month}: due {due}, done {done} (late {late}), overdue {overdue};"
        " points due {points_due}, done {points_done}",
    ),
    "plans.nobody": Text("Chưa ghi cơ quan chủ trì", "No lead given"),
    "plans.whole": Text("Tất cả", "All"),
    "plans.gap.lead": Text(
        "{plan}: điểm theo cơ quan chủ trì", "{plan}: points by lead"
    ),
    "plans.gap.area": Text("{plan}: điểm theo lĩnh vực", "{plan}: points by area"),
    "plans.gap.baseline": Text(
        "Điểm đạt được: theo kế hoạch", "Points reached: as the plan has them"
    ),
    "plans.gap.scored": Text(
        "Điểm đạt được: theo kết quả chấm", "Points reached: as scored"
    ),
    "plans.shared.first": Text(
        "Nhiều cơ quan chủ trì: tính cho cơ quan ghi đầu tiên",
        "Where several lead, a criterion counts for the one named first",
    ),
    "plans.shared.equal": Text(
        "Nhiều cơ quan chủ trì: chia đều",
        "Where several lead, a criterion is shared equally",
    ),
    "plans.sums": Text(
        "{leaves} tiêu chí, tối đa {max_score}, đạt {score}, mục tiêu {target};"
        " mất {lost}, phấn đấu thêm {stake}, mục tiêu còn để lại {left}",
        "{leaves} criteria, maximum {max_score}, reached {score}, target {target};"
        " lost {lost}, at stake {stake}, left by the target {left}",
    ),
    "plans.gap.whole": Text("Tất cả: {sums}", "All: {sums}"),
    "plans.gap.unknown": Text(
        "Chưa biết điểm, không tính vào tổng: {codes}",
        "Points not known, in no sum: {codes}",
    ),
    "plans.gap.untargeted": Text(
        "Kế hoạch không đặt điểm mục tiêu: {codes}",
        "The plan sets no target points: {codes}",
    ),
    "plans.gap.uncovered": Text(
        "Tiêu chí không có trong kế hoạch: {codes}", "Criteria not in the plan: {codes}"
    ),
    "plans.checked": Text(
        "{plan}: đạt {met}, không đạt {missed}, chưa rõ {unknown}",
        "{plan}: {met} met, {missed} missed, {unknown} unknown",
    ),
    "plans.met": Text("Đạt", "Met"),
    "plans.missed": Text("Không đạt", "Missed"),
    "plans.unknown": Text("Chưa rõ", "Unknown"),
    "plans.outcome": Text("{title}: {asked} ({place})", "{title}: {asked} ({place})"),
    "plans.value": Text("thực tế {value}", "in fact {value}"),
    "plans.reason.missing": Text("thiếu số liệu", "data missing"),
    "plans.reason.open": Text(
        "số liệu chưa đủ để kết luận", "the data allow both outcomes"
    ),
    "plans.reason.unmeasured": Text(
        "kế hoạch không nêu cách tính từ số liệu",
        "the plan does not say how to measure",
    ),
    "plans.reason.no_cases": Text("không phát sinh", "no cases"),
    "plans.reach.rule": Text(
        "“Đạt” một mức được hiểu là từ mức đó trở lên; thứ hạng: bằng hoặc tốt hơn.",
        "“Reach” a value counts as at least that; of a rank, as that or better.",
    ),
    "plans.compared": Text("So sánh {first} và {second}", "{first} against {second}"),
    "plans.other": Text("Yêu cầu khác nhau", "Asked differently"),
    "plans.first_only": Text("Chỉ kế hoạch thứ nhất", "Only in the first plan"),
    "plans.second_only": Text("Chỉ kế hoạch thứ hai", "Only in the second plan"),
    "plans.same": Text("Yêu cầu như nhau", "Asked alike"),
    "plans.contradiction.bounds": Text(
        "{about}: hai mức khác nhau", "{about}: two bounds"
    ),
    "plans.contradiction.among": Text(
        "{about}: xếp hạng trong hai phạm vi khác nhau",
        "{about}: ranks among two groups",
    ),
    "plans.contradiction.base": Text(
        "{about}: hai năm gốc khác nhau", "{about}: two base years"
    ),
    "plans.contradiction.lead": Text(
        "Tiêu chí {about}: cơ quan chủ trì khác nhau", "Criterion {about}: two leads"
    ),
    "plans.doubt.quote-missing": Text("không có trích dẫn", "no quoted words"),
    "plans.doubt.quote-threshold": Text(
        "“{said}” không có trong trích dẫn “{quote}”",
        "“{said}” is not in the quote “{quote}”",
    ),
    "plans.doubt.bound-word": Text(
        "“{said}”, trích dẫn giới hạn cách khác: “{quote}”",
        "“{said}”, the quote bounds it otherwise: “{quote}”",
    ),
    "plans.doubt.deadline": Text(
        "ngày {said} không có trong trích dẫn “{quote}”",
        "the day {said} is not in the quote “{quote}”",
    ),
    "plans.doubt.criterion": Text(
        "{framework} không có tiêu chí {criterion}",
        "{framework} has no criterion {criterion}",
    ),
    "plans.clean": Text("Không thấy mâu thuẫn", "No contradiction found"),
    "plans.targets": Text("Chỉ tiêu:", "Targets:"),
    "plans.tasks": Text("Nhiệm vụ:", "Tasks:"),
    "plans.column.code": Text("Mã", "Code"),
    "plans.column.title": Text("Nội dung", "Title"),
    "plans.column.role": Text("Vai trò", "Role"),
    "plans.column.deadline": Text("Thời hạn", "Deadline"),
    "plans.column.points": Text("Điểm", "Points"),
    "plans.column.state": Text("Tình trạng", "State"),
    "plans.column.lead": Text("Chủ trì", "Lead"),
    "plans.column.area": Text("Lĩnh vực", "Area"),
    "plans.column.leaves": Text("Số tiêu chí", "Criteria"),
    "plans.column.max_score": Text("Tối đa", "Maximum"),
    "plans.column.score": Text("Đạt", "Reached"),
    "plans.column.target": Text("Mục tiêu", "Target"),
    "plans.column.lost": Text("Mất", "Lost"),
    "plans.column.stake": Text("Phấn đấu thêm", "At stake"),
    "plans.column.left": Text("Còn để lại", "Left"),
    "plans.column.asked": Text("Yêu cầu", "Asked"),
    "plans.column.value": Text("Thực tế", "In fact"),
    "plans.column.place": Text("Nguồn", "Source"),
    "plans.column.about": Text("Nội dung đo", "Measured"),
    "plans.column.month": Text("Tháng", "Month"),
    "plans.column.due": Text("Đến hạn", "Due"),
    "plans.column.done": Text("Xong", "Done"),
    "plans.column.late": Text("Xong muộn", "Done late"),
    "plans.column.overdue": Text("Quá hạn", "Overdue"),
    "plans.column.points_due": Text("Điểm đến hạn", "Points due"),
    "plans.column.points_done": Text("Điểm xong", "Points done"),
    "cycle.stage.explained": Text("Giải trình", "Explained"),
    "cycle.role.unit": Text("đơn vị được đánh giá", "the unit"),
    "cycle.role.appraiser": Text("cơ quan thẩm định", "appraiser"),
    "cycle.role.council": Text("hội đồng", "council"),
    "cycle.role.authority": Text("cơ quan công bố", "authority"),
    "cycle.column.when": Text("Thời điểm", "When"),
    "cycle.column.who": Text("Người thực hiện", "By"),
    "cycle.column.reason": Text("Lý do", "Reason"),
    "cycle.column.evidence": Text("Tài liệu kiểm chứng", "Evidence"),
    "cycle.nothing": Text("Chưa có gì được ghi", "Nothing recorded yet"),
    "cycle.whole": Text(
        "Không có gì bị sửa; mã băm cuối {hash}",
        "Nothing was changed; last hash {hash}",
    ),
    "checked": Text("không có lỗi", "no mistakes"),
    "written": Text(
        "{file}: đã ghi mẫu; điền xong, dùng với --overlay",
        "{file}: template written; once filled in, use it with --overlay",
    ),
    # Audits of published tables.
    "audit.read": Text(
        "{name}: {rows} dòng; đã kiểm tra {checked} quan hệ",
        "{name}: {rows} rows; {checked} relations checked",
    ),
    "audit.within": Text(
        "{count} số lệch trong phạm vi làm tròn của các phần",
        "{count} numbers apart as far as rounded parts can add up to",
    ),
    "audit.columns": Text("Các cột: {columns}", "Columns: {columns}"),
    "audit.role.code": Text("mã", "code"),
    "audit.role.label": Text("chữ", "text"),
    "audit.role.max": Text("điểm tối đa", "maximum"),
    "audit.role.min": Text("điểm tối thiểu", "minimum"),
    "audit.role.score": Text("điểm", "score"),
    "audit.role.target": Text("mục tiêu", "target"),
    "audit.role.total": Text("tổng", "total"),
    "audit.role.bonus": Text("điểm thưởng", "bonus"),
    "audit.role.penalty": Text("điểm trừ", "penalty"),
    "audit.role.percent": Text("tỷ lệ %", "percent"),
    "audit.role.change": Text("tăng, giảm", "change"),
    "audit.role.rank": Text("thứ hạng", "rank"),
    "audit.role.year": Text("năm", "year"),
    "audit.role.ignored": Text("bỏ qua", "ignored"),
    "audit.line": Text("dòng {line}", "line {line}"),
    "audit.column": Text("cột {name}", "column {name}"),
    "audit.error": Text("Lỗi", "Error"),
    "audit.note": Text("Lưu ý", "Note"),
    "audit.finding": Text("{kind}: {place}: {text}", "{kind}: {place}: {text}"),
    "audit.perhaps": Text("có thể in nhầm: {cells}", "perhaps misprinted: {cells}"),
    "audit.same": Text("giải thích như trên", "explained as above"),
    "audit.more": Text("và {count} cách khác", "and {count} other ways"),
    "audit.alike": Text(
        "và {count} lưu ý cùng loại ở cột {column}",
        "and {count} more notes of the kind in column {column}",
    ),
    "audit.summary": Text(
        "{errors} lỗi, {notes} lưu ý", "errors: {errors}, notes: {notes}"
    ),
    "audit.misprint": Text(
        "{place} in {printed}, đúng ra là {meant} ({slip})",
        "{place} prints {printed} for {meant} ({slip})",
    ),
    "audit.slip.digit": Text("sai một chữ số", "one digit"),
    "audit.slip.swap": Text("đảo hai chữ số", "two digits swapped"),
    "audit.slip.point": Text("sai dấu thập phân", "the decimal mark"),
    "audit.slip.lost": Text("thiếu một chữ số", "a digit lost"),
    "audit.slip.added": Text("thừa một chữ số", "a digit too many"),
    "audit.slip.sign": Text("sai dấu", "the sign"),
    "audit.slip.other": Text("số khác", "another number"),
    "audit.how.sum": Text("cộng các mục bên dưới", "the parts add up to"),
    "audit.how.total": Text("cộng các dòng", "the rows add up to"),
    "audit.how.across": Text("cộng các cột", "the columns add up to"),
    "audit.how.change": Text("hiệu hai cột", "the columns differ by"),
    "audit.how.average": Text("bình quân các dòng", "the mean of the rows is"),
    "audit.how.percent": Text("tính theo điểm tối đa", "the share of the maximum is"),
    "audit.broken": Text(
        "in {found}; {how} được {expected}; lệch {difference}, làm tròn không giải"
        " thích được",
        "prints {found}; {how} {expected}; {difference} apart, which rounding does not"
        " explain",
    ),
    "audit.broken.below": Text(
        "in {found}; {how} được {expected}, cộng từ các mục cuối được {below}; lệch"
        " {difference}, làm tròn không giải thích được",
        "prints {found}; {how} {expected}, the items at the bottom to {below};"
        " {difference} apart, which rounding does not explain",
    ),
    "audit.rounded": Text(
        "in {found} là số làm tròn: {how} được {expected}",
        "prints {found}, rounded: {how} {expected}",
    ),
    "audit.spread": Text(
        "in {found}; {how} được {expected}; lệch {difference}, {parts} số đã làm tròn"
        " có thể cộng dồn đến mức đó",
        "prints {found}; {how} {expected}; {difference} apart, as far as {parts}"
        " rounded numbers can add up to",
    ),
    "audit.coarse": Text(
        "in {found}; {how} được {expected}: khớp nếu riêng ô này làm tròn đến ít số lẻ"
        " hơn",
        "prints {found}; {how} {expected}: fits if this cell alone was rounded to fewer"
        " decimals",
    ),
    "audit.even": Text(
        "in {found}; {how} được {expected}: chỉ khớp nếu số lẻ 5 được làm tròn xuống"
        " hoặc về số chẵn",
        "prints {found}; {how} {expected}: fits only if a half was rounded down or to"
        " even",
    ),
    "audit.cut": Text(
        "in {found}; {how} được {expected}: chỉ khớp nếu bỏ bớt số lẻ, không làm tròn",
        "prints {found}; {how} {expected}: fits only if decimals were cut off, not"
        " rounded",
    ),
    "audit.above-maximum": Text(
        "in {found}, vượt điểm tối đa {limit}",
        "prints {found}, above the maximum {limit}",
    ),
    "audit.below-minimum": Text(
        "in {found}, dưới mức thấp nhất {limit}",
        "prints {found}, below the minimum {limit}",
    ),
    "audit.target-below-result": Text(
        "mục tiêu in {found}, thấp hơn kết quả đã đạt {limit}",
        "the target {found} is below the result {limit}",
    ),
    "audit.by-rounding": Text(
        "{text}; làm tròn giải thích được", "{text}; rounding explains it"
    ),
    "audit.rank-order": Text(
        "hạng {rank} không hợp với điểm {score}: theo thứ tự điểm là {ranks}",
        "rank {rank} does not fit the score {score}: by the order of scores it is"
        " {ranks}",
    ),
    "audit.ranks": Text("hạng {low} đến {high}", "{low} to {high}"),
    "audit.from-rank": Text("hạng {low} trở xuống", "{low} or below"),
    "audit.no-rank": Text("không còn hạng nào", "none that is left"),
    "audit.number": Text("một số", "a number"),
    "audit.text": Text(
        "ghi chữ “{found}” ở ô số", "has the text “{found}” for a number"
    ),
    "audit.decimal-mark": Text(
        "dấu thập phân khác các ô còn lại; đọc là {found}",
        "a decimal mark unlike that of other cells; read as {found}",
    ),
    "audit.duplicate": Text(
        "“{name}” đã có ở dòng {line}", "“{name}” stands in line {line} already"
    ),
    "audit.unclear": Text("không kiểm tra được: {what}", "not checked: {what}"),
    "audit.unclear.sum": Text(
        "phần lớn các mục không bằng tổng các mục bên dưới",
        "most items are not the sum of those below them",
    ),
    "audit.unclear.across": Text(
        "cột tổng không phải là tổng các cột điểm của phần lớn các dòng",
        "in most rows this is not the sum of the columns of scores",
    ),
    "audit.unclear.bound": Text(
        "phần lớn các dòng không theo giới hạn này", "most rows are beyond this bound"
    ),
    "audit.unclear.change": Text(
        "không phải hiệu của hai cột nào", "the difference of no two columns"
    ),
    "audit.unclear.average": Text(
        "dòng bình quân không tính từ riêng các dòng của bảng",
        "the average is not that of the rows printed",
    ),
    "audit.unclear.rank": Text(
        "thứ hạng không theo cột điểm nào", "the ranks follow no column of scores"
    ),
    "audit.title": Text(
        "“{found}”; trong {file}, dòng {line}: “{other}”",
        "“{found}”; in {file}, line {line}: “{other}”",
    ),
    "audit.only-in-one": Text(
        "{name}: không có trong {file}", "{name} is not in {file}"
    ),
    "audit.differs": Text(
        "in {found}, {place} in {other}", "prints {found}, {place} prints {other}"
    ),
    "audit.differs.rounded": Text(
        "in {found}, {place} in {other}: khác do làm tròn",
        "prints {found}, {place} prints {other}: rounded differently",
    ),
    "audit.unknown-code": Text(
        "{framework} không có mã {name}", "{framework} has no code {name}"
    ),
    "audit.framework-maximum": Text(
        "in điểm tối đa {found}, {framework} quy định {limit}",
        "prints the maximum {found}; in {framework} it is {limit}",
    ),
    "audit.framework-maximum.part": Text(
        "in điểm tối đa {found}, {framework} quy định {limit}: bảng có thể chỉ gồm một"
        " phần",
        "prints the maximum {found}; in {framework} it is {limit}: the table may hold a"
        " part only",
    ),
    "audit.impossible-award": Text(
        "{found} điểm: cách chấm không cho điểm này, chỉ có thể {possible}",
        "{found} points, which the rule cannot give; possible: {possible}",
    ),
    "audit.head.severity": Text("Mức", "Severity"),
    "audit.head.place": Text("Vị trí", "Place"),
    "audit.head.found": Text("Bảng in", "Printed"),
    "audit.head.expected": Text("Tính được", "Expected"),
    "audit.head.explanation": Text("Giải thích", "Explanation"),
    "same_frameworks": Text("Không có gì khác nhau", "Nothing differs"),
}


def say(key: str, language: Language, **values: str) -> str:
    """The sentence of that key, filled in, on one line."""
    filled = {name: one_line(value) for name, value in values.items()}
    return CATALOGUE[key][language].format(**filled)


def one_line(text: str) -> str:
    """*text* on one line, without what would steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
