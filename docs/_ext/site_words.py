"""The site's own words in Vietnamese and English, for what is made from data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parindex.text import Text

if TYPE_CHECKING:
    from parindex.text import Language

WORDS = {
    "areas.text": Text(
        "Mỗi mã dẫn đến trang của tiêu chí: cách chấm, ngưỡng, nguồn, ví dụ.",
        "Each code leads to its page: the rule, its thresholds, its sources, examples.",
    ),
    "by_data": Text("Dùng ở", "Used by"),
    "channels": Text("Hình thức chấm", "How scores come about"),
    "checked": Text(
        "Đối chiếu lần cuối với văn bản", "Last compared with the documents"
    ),
    "code": Text("Mã", "Code"),
    "curve": Text("Điểm theo {quantity}", "Score by {quantity}"),
    "curve.key": Text(
        "Chấm đặc: ngưỡng được tính vào mức; chấm rỗng: không tính vào.",
        "A filled dot holds its value, a hollow one does not.",
    ),
    "data.text": Text(
        "Số liệu mà các cách chấm dùng, theo tên trong tệp.",
        "What the rules measure, by the name used in files.",
    ),
    "datum": Text("Tên", "Name"),
    "editions.none": Text(
        "Các ấn bản khác của cùng chỉ số: {links}. Mã chỉ có nghĩa trong ấn bản của nó:"
        " dữ liệu không nêu mã nào nối với mã nào, nên ở đây không nối.",
        "Other editions of this index: {links}. A code means something in its own"
        " edition only: the data do not say which code continues which, so nothing is"
        " chained here.",
    ),
    "example.case": Text("Trường hợp", "Case"),
    "example.how": Text(
        "Giải thích một trường hợp: {case}", "One case explained: {case}"
    ),
    "first_last": Text("Năm đánh giá", "Years assessed"),
    "from": Text("từ {first}", "from {first}"),
    "from_to": Text("{first}–{last}", "{first}–{last}"),
    "hash": Text("Mã băm nội dung (SHA-256)", "Content hash (SHA-256)"),
    "id": Text("Tên ấn bản (id)", "Id"),
    "kind": Text("Loại", "Kind"),
    "kind.count": Text("số đếm", "count"),
    "kind.amount": Text("số lượng", "amount"),
    "kind.percent": Text("tỷ lệ phần trăm", "percent"),
    "kind.rating": Text("điểm khảo sát", "rating"),
    "kind.rank": Text("thứ hạng", "rank"),
    "kind.flag": Text("có/không", "yes or no"),
    "kind.answer": Text("một trong các phương án", "one of several answers"),
    "known": Text("Cách chấm", "Rule"),
    "known.no": Text("chưa rõ", "not known"),
    "known.partly": Text("rõ một phần", "partly known"),
    "known.sum": Text("cộng dồn", "sum"),
    "known.yes": Text("rõ", "stated"),
    "level": Text("Cấp", "Level"),
    "level.province": Text("cấp tỉnh", "province"),
    "level.department": Text("cấp sở", "department"),
    "level.district": Text("cấp huyện", "district"),
    "level.commune": Text("cấp xã", "commune"),
    "level.ministry": Text("cấp bộ", "ministry"),
    "lead": Text("Cơ quan chủ trì", "Lead"),
    "coordinating": Text("Cơ quan phối hợp", "Coordinating"),
    "leaves": Text("Tiêu chí có cách chấm riêng", "Criteria with a rule"),
    "max": Text("Điểm tối đa", "Maximum"),
    "min": Text("Điểm thấp nhất", "Minimum"),
    "nodes": Text("Số mục trong cây", "Nodes of the tree"),
    "readings.inferred": Text(
        "Suy luận từ bằng chứng, không phải quy định.",
        "Inferred from evidence; not a regulation.",
    ),
    "readings.stated": Text("Có nguồn nêu.", "A source states it."),
    "rule": Text("Cách chấm", "How it is scored"),
    "score": Text("Điểm", "Score"),
    "title": Text("Tên", "Title"),
    "unknown.none": Text(
        "Mọi cách chấm đều có nguồn nêu đủ.",
        "Every rule is stated in full by a source.",
    ),
    "unknown.text": Text(
        "Ở các mục dưới đây chưa có nguồn nêu đủ cách chấm hoặc cách tổng hợp."
        " Thư viện không đoán: điểm là một khoảng, trừ khi có điểm được chấm"
        " hoặc chọn một cách hiểu.",
        "Of these no source states in full how they are scored or put together."
        " Nothing is guessed: the score is an interval, unless there is an award or a"
        " reading is chosen.",
    ),
    "possible": Text("Điểm có thể", "Possible score"),
    "areas": Text("Cây tiêu chí", "The tree"),
    "checked.on": Text("đối chiếu ngày {day}", "compared on {day}"),
    "curve.unknown": Text(
        "Phần tô nhạt: chưa có nguồn nêu cách chấm, điểm có thể ở bất kỳ đâu trong đó.",
        "The shaded area is what no source states: the score can be anywhere in it.",
    ),
    "data": Text("Số liệu", "Data"),
    "documents": Text("Văn bản và nguồn", "Documents"),
    "editions": Text("Các ấn bản khác", "Other editions"),
    "evidence": Text("Căn cứ", "Evidence"),
    "example": Text("Ví dụ tính được", "Worked example"),
    "example.text": Text(
        "Tính bằng thư viện khi dựng trang này; số liệu là giả định.",
        "Computed by the library as this page was built; the data are made up.",
    ),
    "file": Text("Mở bằng", "Load it with"),
    "notes": Text("Lưu ý", "Notes"),
    "readings": Text("Cách hiểu: {name}", "Reading: {name}"),
    "sources": Text("Nguồn", "Sources"),
    "unknown": Text("Những gì chưa rõ", "What is not known"),
    "unknown.leaf": Text(
        "Chưa có nguồn nêu cách chấm; điểm có thể {score}.",
        "No source states how this is scored; the score can be {score}.",
    ),
    "unknown.partly": Text(
        "Nguồn chỉ nêu một phần cách chấm; phần còn lại hiện là một khoảng điểm.",
        "Sources state a part of the rule; the rest shows as a range of scores.",
    ),
    # The catalogue of errors and the glossary.
    "error.id": Text("Mã lỗi, nơi kiểm tra", "Id, and where it is checked"),
    "error.expected": Text("Thư viện chờ gì", "What is expected"),
    "error.example": Text("Ví dụ", "Example"),
    "error.drawn": Text("Ví dụ (tệp {file})", "Example ({file})"),
    "error.class": Text("Lớp", "Class"),
    "error.meaning": Text("Ý nghĩa", "Meaning"),
    "glossary.vi": Text("Tiếng Việt", "Vietnamese"),
    "glossary.en": Text("Tiếng Anh", "English"),
    "glossary.code": Text("Trong mã nguồn và tệp", "In code and files"),
    "glossary.meaning": Text("Nghĩa", "Meaning"),
}


def word(key: str, lang: Language, **values: str) -> str:
    """The words of that key."""
    return WORDS[key][lang].format(**values)
