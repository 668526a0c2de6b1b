#include "text_rows.h"
#include "line_editor/character.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 40000u
#define TAB      4u

/* The text as it is, and the rows that it ought to have. */
struct model {
    struct text_store store;
    struct text_columns columns;
    struct text_rows rows;
    uint8_t text[TEXT_MAX];
    size_t size;
    struct text_row wanted[TEXT_MAX + 1];
    size_t count;
    uint32_t seed;
};

static struct model model;

static uint32_t chance(uint32_t below)
{
    model.seed = model.seed * 1664525u + 1013904223u;
    return (model.seed >> 8) % below;
}

static void begin(uint32_t seed, size_t width)
{
    text_store_finish(&model.store);
    model = (struct model){.columns.tab_columns = TAB, .seed = seed};
    model.rows.store = &model.store;
    model.rows.columns = &model.columns;
    text_rows_set_width(&model.rows, width);
}

static void insert(size_t offset, const char *text)
{
    const size_t size = strlen(text);
    const struct bytes bytes = {(const uint8_t *)text, size};
    CHECK(text_store_insert(&model.store, offset, bytes));
    memmove(&model.text[offset + size], &model.text[offset], model.size - offset);
    memcpy(&model.text[offset], text, size);
    model.size += size;
    text_rows_forget(&model.rows, offset);
}

static void erase(size_t offset, size_t size)
{
    text_store_erase(&model.store, offset, size);
    memmove(&model.text[offset], &model.text[offset + size], model.size - offset - size);
    model.size -= size;
    text_rows_forget(&model.rows, offset);
}

/* -- Rows by their definition ----------------------------------------------------------------- */

/* A character with the combining ones behind it. */
struct piece {
    size_t end;
    size_t cells; /* of a tab, TAB: up to the next stop */
    bool is_tab;
    bool is_blank;
};

static struct piece pieces[TEXT_MAX];

static size_t read_pieces(size_t start, size_t end)
{
    size_t count = 0;
    for (size_t at = start; at < end;) {
        uint32_t code = 0;
        const size_t size = character_read((struct bytes){model.text, model.size}, at, &code);
        const bool is_one = size == 0 || character_is_control(code);
        const size_t cells = is_one ? 1 : character_width(code);
        const bool is_tab = size > 0 && code == '\t';
        const bool is_blank = size > 0 && (code == ' ' || is_tab);
        at += size == 0 ? 1 : size;
        if (cells == 0 && !is_tab && count > 0) {
            pieces[count - 1].end = at;
        } else {
            pieces[count++] = (struct piece){at, is_tab ? TAB : cells, is_tab, is_blank};
        }
    }
    return count;
}

/* How many pieces from `first` on are a row: all, else up to a word, else what fits. */
static size_t take_pieces(size_t first, size_t count)
{
    const size_t limit =
        pieces[first].cells > model.rows.width ? pieces[first].cells : model.rows.width;
    size_t by_word = 0;
    size_t by_cells = first + 1;
    size_t column = 0;
    size_t visible = 0; /* without blanks at the end */
    bool has_word = false;
    for (size_t i = first; i < count; i++) {
        const struct piece *piece = &pieces[i];
        column += piece->is_tab ? TAB - column % TAB : piece->cells;
        has_word = has_word || (!piece->is_blank && piece->cells > 0);
        visible = has_word && piece->is_blank ? visible : column;
        if (visible > limit) {
            return by_word > 0 ? by_word : by_cells;
        }
        by_cells = i + 1;
        if (has_word && piece->is_blank && i + 1 < count && !pieces[i + 1].is_blank) {
            by_word = i + 1;
        }
    }
    return count;
}

static void add_rows_of(size_t line, size_t line_start, size_t line_end)
{
    const size_t count = read_pieces(line_start, line_end);
    size_t first = 0;
    struct text_row row = {.line = line, .line_start = line_start, .start = line_start};
    while (!row.is_last) {
        const size_t behind =
            model.rows.width == 0 || count == 0 ? count : take_pieces(first, count);
        row.is_last = behind == count;
        row.end = row.is_last ? line_end : pieces[behind - 1].end;
        model.wanted[model.count++] = row;
        row.start = row.end;
        first = behind;
    }
}

static void find_wanted(void)
{
    size_t start = 0;
    size_t line = 0;
    model.count = 0;
    for (size_t at = 0; at <= model.size; at++) {
        if (at == model.size || model.text[at] == '\n') {
            add_rows_of(line++, start, at);
            start = at + 1;
        }
    }
}

static bool is_same(const struct text_row *left, const struct text_row *right)
{
    return left->line == right->line && left->line_start == right->line_start &&
           left->start == right->start && left->end == right->end &&
           left->is_last == right->is_last;
}

static const struct text_row *wanted_at(size_t offset)
{
    size_t index = model.count - 1;
    while (model.wanted[index].start > offset) {
        index--;
    }
    return &model.wanted[index];
}

static void check_at(size_t offset)
{
    const struct text_row row = text_row_at(&model.rows, offset);
    CHECK(is_same(&row, wanted_at(offset)));
}

static void check_all(void)
{
    find_wanted();
    for (size_t at = 0; at <= model.size; at++) {
        check_at(at);
    }
    struct text_row row = text_row_at(&model.rows, 0);
    for (size_t i = 0; i + 1 < model.count; i++) {
        CHECK(text_row_next(&model.rows, &row));
        CHECK(is_same(&row, &model.wanted[i + 1]));
    }
    CHECK(!text_row_next(&model.rows, &row));
    for (size_t i = model.count - 1; i > 0; i--) {
        CHECK(text_row_previous(&model.rows, &row));
        CHECK(is_same(&row, &model.wanted[i - 1]));
    }
    CHECK(!text_row_previous(&model.rows, &row));
}

/* -- Tests ------------------------------------------------------------------------------------ */

static void check_ends(const char *text, size_t width, const size_t *ends, size_t count)
{
    begin(1, width);
    insert(0, text);
    struct text_row row = text_row_at(&model.rows, 0);
    for (size_t i = 0; i < count; i++) {
        CHECK_EQUAL(row.end, ends[i]);
        CHECK_EQUAL(text_row_next(&model.rows, &row), i + 1 < count);
    }
    check_all();
}

static void test_words(void)
{
    check_ends("", 4, (const size_t[]){0}, 1);
    check_ends("one two three", 8, (const size_t[]){8, 13}, 2);
    check_ends("one two three", 7, (const size_t[]){8, 13}, 2); /* the blank hangs */
    check_ends("one two three", 6, (const size_t[]){4, 8, 13}, 3);
    check_ends("abcdefgh ij", 3, (const size_t[]){3, 6, 9, 11}, 4); /* a word wider than a row */
    check_ends("a    b", 2, (const size_t[]){5, 6}, 2);
    check_ends("    ab", 3, (const size_t[]){3, 6}, 2);
    check_ends("a\n\nb c\n", 1, (const size_t[]){1, 2, 5, 6, 7}, 5);
    check_ends("one two", 0, (const size_t[]){7}, 1);
}

/* Characters of two cells, combining ones, tabs, and bytes that are no text. */
static void test_characters(void)
{
    check_ends("\xe4\xbd\xa0\xe5\xa5\xbd", 3, (const size_t[]){3, 6}, 2);
    check_ends("\xe4\xbd\xa0\xe5\xa5\xbd", 1, (const size_t[]){3, 6}, 2);
    check_ends("ae\xcc\x81z", 2, (const size_t[]){4, 5}, 2);
    check_ends("a\tbc", 5, (const size_t[]){2, 4}, 2);
    check_ends("a\tbc", 6, (const size_t[]){4}, 1);
    check_ends("\xff\xff\xff", 2, (const size_t[]){2, 3}, 2);
}

static const char *any_piece(bool has_line_ends)
{
    static const char *const texts[] = {
        "a",
        "word",
        " ",
        "bc",
        " ",
        "\t",
        "\xc3\xa4",
        "\xe4\xbd\xa0",
        "\xcc\x81",
        "  ",
        "\xff",
        "\x01",
        "\n",
    };
    return texts[chance(sizeof(texts) / sizeof(texts[0]) - (has_line_ends ? 0 : 1))];
}

static void change(size_t most, bool has_line_ends)
{
    if (model.size > 0 && (model.size > most || chance(3) == 0)) {
        const size_t offset = chance((uint32_t)model.size);
        const size_t left = model.size - offset;
        const size_t size = 1 + chance(6);
        erase(offset, size < left ? size : left);
    } else {
        insert(chance((uint32_t)model.size + 1), any_piece(has_line_ends));
    }
}

static void test_random_changes(void)
{
    for (uint32_t seed = 1; seed <= 30; seed++) {
        begin(seed, 1 + seed % 9);
        for (uint32_t i = 0; i < 60; i++) {
            change(60, true);
            check_all();
        }
        text_rows_set_width(&model.rows, 1 + chance(12));
        check_all();
    }
}

/* Just behind where a row that is remembered begins: its first word may go back to the one before.
 */
static size_t change_near_mark(void)
{
    const struct text_row_mark *mark = &model.rows.marks[chance((uint32_t)model.rows.count)];
    const size_t offset = mark->start + chance(12);
    if (offset + 1 < model.size && chance(2) == 0) {
        erase(offset, 1);
    } else if (offset < model.size) {
        insert(offset, any_piece(false));
    }
    return offset;
}

static void check_around(size_t offset)
{
    find_wanted();
    for (size_t at = offset < 30 ? 0 : offset - 30; at < offset + 30 && at <= model.size; at++) {
        check_at(at);
    }
}

/* A line of many rows: what is remembered of it stays true whatever is changed. */
static void test_long_line(void)
{
    begin(7, 9);
    for (uint32_t i = 0; i < 12000; i++) {
        insert(model.size, any_piece(false));
    }
    for (uint32_t i = 0; i < 150; i++) {
        find_wanted();
        for (uint32_t j = 0; j < 8; j++) {
            check_at(chance((uint32_t)model.size + 1));
        }
        CHECK(model.rows.count > 0);
        check_around(change_near_mark());
        change(20000, chance(20) == 0);
        find_wanted();
        check_at(model.size);
    }
    text_rows_set_width(&model.rows, 5);
    find_wanted();
    check_at(model.size);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"words", test_words},
        {"characters", test_characters},
        {"random changes", test_random_changes},
        {"a long line", test_long_line},
    };
    const int code = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    text_store_finish(&model.store);
    return code;
}
