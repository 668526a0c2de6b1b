#include "toolkit/edit.h"
#include "unit.h"
#include <stdlib.h>

#define TEXT_BYTES 4096u
#define PAST_MAX   600u

/* What a text was after each change, for undo to come back to. */
struct past {
    char texts[PAST_MAX][TEXT_BYTES];
    size_t count;
};

static uint32_t seed = 11;

static uint32_t roll(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static struct bytes of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static const char *text_of(struct ui_edit *edit)
{
    static char out[TEXT_BYTES];
    const size_t size = text_store_read(&edit->store, 0, (uint8_t *)out, TEXT_BYTES - 1);
    out[size] = 0;
    return out;
}

static void check_text(struct ui_edit *edit, const char *want)
{
    const char *got = text_of(edit);
    CHECK(strcmp(got, want) == 0);
    if (strcmp(got, want) != 0) {
        fprintf(stderr, "  is \"%s\", not \"%s\"\n", got, want);
    }
}

static void test_typing(void)
{
    struct ui_edit edit;
    ui_edit_init(&edit, 100);
    CHECK(ui_edit_insert(&edit, of("h\xc3\xa4")));
    CHECK(ui_edit_insert(&edit, of("llo")));
    check_text(&edit, "h\xc3\xa4llo");
    CHECK_EQUAL(edit.cursor, 6);
    CHECK_EQUAL(ui_edit_previous(&edit, 3), 1);
    CHECK_EQUAL(ui_edit_next(&edit, 1), 3);
    ui_edit_move(&edit, 1, false);
    ui_edit_move(&edit, 6, true);
    CHECK(ui_edit_insert(&edit, of("i")));
    check_text(&edit, "hi");
    CHECK(ui_edit_undo(&edit));
    check_text(&edit, "h\xc3\xa4llo");
    CHECK(ui_edit_redo(&edit));
    check_text(&edit, "hi");
    CHECK(!ui_edit_redo(&edit));
    ui_edit_finish(&edit);
}

/* What is typed goes word by word; what was moved in between stands alone. */
static void test_joined(void)
{
    struct ui_edit edit;
    ui_edit_init(&edit, 100);
    const char *typed = "ab cd";
    for (size_t i = 0; typed[i] != 0; i++) {
        CHECK(ui_edit_insert(&edit, (struct bytes){(const uint8_t *)&typed[i], 1}));
    }
    CHECK(ui_edit_undo(&edit));
    check_text(&edit, "ab");
    CHECK(ui_edit_undo(&edit));
    check_text(&edit, "");
    CHECK(!ui_edit_undo(&edit));
    ui_edit_finish(&edit);
}

static void test_bounds(void)
{
    struct ui_edit edit;
    ui_edit_init(&edit, 4);
    CHECK(ui_edit_insert(&edit, of("abc")));
    CHECK(!ui_edit_insert(&edit, of("de")));
    check_text(&edit, "abc");
    CHECK(ui_edit_insert(&edit, of("d\xe2\x82"))); /* half a character is left out */
    check_text(&edit, "abcd");
    edit.is_single_line = true;
    ui_edit_move(&edit, 0, true);
    CHECK(ui_edit_insert(&edit, of("a\nb")));
    check_text(&edit, "a b");
    CHECK(!ui_edit_set(&edit, of("too long")));
    check_text(&edit, "a b");
    ui_edit_finish(&edit);
}

static void test_words(void)
{
    struct ui_edit edit;
    ui_edit_init(&edit, 100);
    CHECK(ui_edit_set(&edit, of("one  (two) drei\xc3\x9f")));
    CHECK_EQUAL(ui_edit_word_next(&edit, 0), 5);
    CHECK_EQUAL(ui_edit_word_next(&edit, 5), 6);
    CHECK_EQUAL(ui_edit_word_next(&edit, 6), 9);
    CHECK_EQUAL(ui_edit_word_next(&edit, 11), 17);
    CHECK_EQUAL(ui_edit_word_previous(&edit, 17), 11);
    CHECK_EQUAL(ui_edit_word_previous(&edit, 5), 0);
    ui_edit_select_word(&edit, 7);
    CHECK_EQUAL(ui_edit_start(&edit), 6);
    CHECK_EQUAL(ui_edit_end(&edit), 9);
    ui_edit_select_word(&edit, 17);
    CHECK_EQUAL(ui_edit_start(&edit), 11);
    ui_edit_finish(&edit);
}

static void test_find(void)
{
    struct ui_edit edit;
    ui_edit_init(&edit, UI_EDIT_BYTES_MAX);
    const size_t size = 20000;
    uint8_t *bytes = malloc(size);
    memset(bytes, '.', size);
    memcpy(&bytes[4094], "NeedLe", 6);
    memcpy(&bytes[12000], "needle", 6);
    CHECK(ui_edit_set(&edit, (struct bytes){bytes, size}));
    CHECK_EQUAL(ui_edit_find(&edit, of("needle"), 0, false), 4094);
    CHECK_EQUAL(ui_edit_find(&edit, of("needle"), 4095, false), 12000);
    CHECK_EQUAL(ui_edit_find(&edit, of("needle"), 12001, false), UI_EDIT_NOWHERE);
    CHECK_EQUAL(ui_edit_find(&edit, of("needle"), size, true), 12000);
    CHECK_EQUAL(ui_edit_find(&edit, of("needle"), 12000, true), 4094);
    CHECK_EQUAL(ui_edit_find(&edit, of("needle"), 4094, true), UI_EDIT_NOWHERE);
    CHECK_EQUAL(ui_edit_find(&edit, of(""), 0, false), UI_EDIT_NOWHERE);
    ui_edit_finish(&edit);
    free(bytes);
}

static void test_secret(void)
{
    struct ui_edit edit;
    ui_edit_init(&edit, 100);
    edit.is_secret = true;
    CHECK(ui_edit_insert(&edit, of("secret")));
    CHECK(!ui_edit_undo(&edit));
    check_text(&edit, "secret");
    ui_edit_finish(&edit);
}

/* -- Against a plain array -------------------------------------------------------------------- */

static void random_change(struct ui_edit *edit, char *plain)
{
    static const char *const pieces[] = {"a", "word ", "\n", "\xc3\xa4", "\xe4\xbd\xa0", "", "  x"};
    const size_t size = strlen(plain);
    size_t start = roll((uint32_t)size + 1);
    size_t end = start + roll(8);
    end = end > size ? size : end;
    const char *piece = pieces[roll(7)];
    if (size + strlen(piece) >= TEXT_BYTES - 1) {
        piece = "";
    }
    edit->is_sealed = true;
    CHECK(ui_edit_replace(edit, start, end, of(piece)));
    memmove(plain + start + strlen(piece), plain + end, size - end + 1);
    memcpy(plain + start, piece, strlen(piece));
}

static void test_like_an_array(void)
{
    static struct past past;
    static char plain[TEXT_BYTES];
    struct ui_edit edit;
    ui_edit_init(&edit, UI_EDIT_BYTES_MAX);
    for (uint32_t round = 0; round < 200; round++) {
        const size_t before = edit.undo.count;
        CHECK_EQUAL(before, past.count);
        const uint32_t kind = roll(4);
        if (kind == 0 && before > 0) {
            CHECK(ui_edit_undo(&edit));
            past.count--;
            check_text(&edit, past.texts[past.count]);
            CHECK(ui_edit_redo(&edit));
            check_text(&edit, plain);
            past.count++;
        } else if (kind == 1 && before > 0) {
            CHECK(ui_edit_undo(&edit));
            past.count--;
            memcpy(plain, past.texts[past.count], TEXT_BYTES);
        } else {
            memcpy(past.texts[past.count], plain, TEXT_BYTES);
            random_change(&edit, plain);
            past.count += edit.undo.count > before ? 1 : 0;
        }
        check_text(&edit, plain);
    }
    while (past.count > 0) {
        CHECK(ui_edit_undo(&edit));
        past.count--;
        check_text(&edit, past.texts[past.count]);
    }
    ui_edit_finish(&edit);
}

static void test_history_bound(void)
{
    struct ui_edit edit;
    ui_edit_init(&edit, UI_EDIT_BYTES_MAX);
    for (uint32_t i = 0; i < UI_EDIT_HISTORY_COUNT_MAX + 10; i++) {
        edit.is_sealed = true;
        CHECK(ui_edit_insert(&edit, of("x")));
    }
    CHECK_EQUAL(edit.undo.count, UI_EDIT_HISTORY_COUNT_MAX);
    while (ui_edit_undo(&edit)) {
    }
    check_text(&edit, "xxxxxxxxxx");
    CHECK_EQUAL(edit.redo.count, UI_EDIT_HISTORY_COUNT_MAX);
    ui_edit_finish(&edit);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"typing, replacing, undo and redo", test_typing},
        {"what is typed is undone by words", test_joined},
        {"bounds, and single lines", test_bounds},
        {"words", test_words},
        {"find, across pieces and both ways", test_find},
        {"a secret has no history", test_secret},
        {"random changes are those of an array", test_like_an_array},
        {"the history has a bound", test_history_bound},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
