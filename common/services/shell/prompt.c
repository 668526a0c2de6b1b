#include "prompt.h"
#include "candidates.h"
#include "job.h"
#include "lib/memory.h"
#include "line_editor/line_editor.h"
#include "member.h"
#include "parse.h"
#include "schema/stream_client.h"
#include "shell.h"
#include "typist.h"

#define HISTORY_BYTES 8192u
#define SHOWN_BYTES   4096u

/* A terminal that fails so often in a row is gone for good. */
#define FAILURES_MAX 16u

static struct {
    struct line_editor editor;
    struct history history;
    uint8_t editor_memory[2 * PARSE_LINE_BYTES_MAX];
    uint8_t history_memory[HISTORY_BYTES];
    uint8_t shown[SHOWN_BYTES]; /* what is to be written to the terminal */
    size_t shown_bytes;
    uint8_t line[PARSE_LINE_BYTES_MAX];
    uint32_t columns;
    uint32_t rows;
    uint32_t failures;
} prompt;

static void flush(void)
{
    const size_t size = prompt.shown_bytes;
    prompt.shown_bytes = 0;
    say_bytes((struct bytes){prompt.shown, size});
}

static void show(void *context, struct bytes bytes)
{
    (void)context;
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        if (prompt.shown_bytes == sizeof(prompt.shown)) {
            flush();
        }
        prompt.shown[prompt.shown_bytes++] = bytes.data[i];
    }
}

void prompt_init(void)
{
    history_init(&prompt.history, prompt.history_memory, sizeof(prompt.history_memory));
    const struct line_editor_options options = {
        .sink = {show, NULL},
        .memory = prompt.editor_memory,
        .memory_bytes = sizeof(prompt.editor_memory),
        .history = &prompt.history,
        .completer = {candidates_add, NULL},
    };
    line_editor_init(&prompt.editor, &options);
}

/* Asks how large the terminal is, once somebody types, and shows the line anew if that changed. */
static void fit_terminal(void)
{
    struct terminal_size_results size = {0};
    if (terminal_size(shell.terminal, &size) != STATUS_OK ||
        (size.columns == prompt.columns && size.rows == prompt.rows)) {
        return;
    }
    prompt.columns = size.columns;
    prompt.rows = size.rows;
    line_editor_hide(&prompt.editor);
    line_editor_resize(&prompt.editor, size.columns, size.rows);
    line_editor_show(&prompt.editor, 0);
}

static enum status set_mode(enum terminal_mode mode)
{
    const struct terminal_set_mode_params params = {.mode = (uint16_t)mode};
    return terminal_set_mode(shell.terminal, &params);
}

/* The interrupt is asked for anew each time: the console may be another one by now. */
static enum status begin(void)
{
    const struct terminal_set_interrupt_params params = {
        .event = shell.event, .bits = SHELL_EVENT_INTERRUPT};
    enum status status = terminal_set_interrupt(shell.terminal, &params);
    if (status == STATUS_OK) {
        status = set_mode(TERMINAL_MODE_RAW);
    }
    return status;
}

/*
 * Waits until something is typed, or something else has happened: then *is_typed is false. One byte
 * at a time: what is typed beyond the line is for the program that the line starts.
 */
static enum status read_byte(bool *is_typed, uint8_t *byte)
{
    enum status status = STATUS_OK;
    typist_ask();
    *is_typed = typist_take(&status, byte);
    if (!*is_typed) {
        shell_wait();
        *is_typed = typist_take(&status, byte);
    }
    return status;
}

static enum line_result take(uint8_t byte, bool *is_first)
{
    if (*is_first) {
        *is_first = false;
        fit_terminal();
    }
    const enum line_result result = line_editor_type(&prompt.editor, byte);
    flush();
    return result;
}

/* Types for the editor until the line is done or something else is to be said. */
static enum prompt_result edit(enum line_result *result)
{
    bool is_first = true;
    *result = LINE_EDITED;
    while (*result == LINE_EDITED) {
        bool is_typed = false;
        uint8_t byte = 0;
        const enum status status = read_byte(&is_typed, &byte);
        if (status == STATUS_TRUNCATED) {
            return PROMPT_END; /* whoever showed it has hung up */
        }
        if (status != STATUS_OK) {
            prompt.failures++;
            say("\n"); /* behind a line that nobody can finish */
            return prompt.failures < FAILURES_MAX ? PROMPT_NOTHING : PROMPT_END;
        }
        if (is_typed) {
            prompt.failures = 0;
            *result = take(byte, &is_first);
        }
        if (shell.is_interrupted) {
            /* Typed while somebody else was reading lines as well. */
            shell.is_interrupted = false;
            *result = line_editor_type(&prompt.editor, 0x03);
            flush();
        }
        if (*result == LINE_EDITED && jobs_have_ended()) {
            line_editor_hide(&prompt.editor);
            flush();
            (void)set_mode(TERMINAL_MODE_LINE); /* in which lines end as they should */
            jobs_tell();
            (void)set_mode(TERMINAL_MODE_RAW);
            line_editor_show(&prompt.editor, 0);
            flush();
        }
    }
    return PROMPT_LINE;
}

enum prompt_result prompt_read(struct bytes *line)
{
    enum line_result result = LINE_EDITED;
    if (begin() != STATUS_OK) {
        prompt.failures++;
        return prompt.failures < FAILURES_MAX ? PROMPT_NOTHING : PROMPT_END;
    }
    /* A Ctrl-C of before was for what ran then; from now on it is a byte. */
    shell_look();
    shell.is_interrupted = false;
    line_editor_start(&prompt.editor, member_prompt());
    flush();
    const enum prompt_result ending = edit(&result);
    const struct bytes text = line_editor_text(&prompt.editor);
    memcpy(prompt.line, text.data, text.size_bytes);
    *line = (struct bytes){prompt.line, text.size_bytes};
    (void)set_mode(TERMINAL_MODE_LINE); /* or its mode was lost with the console */
    if (ending != PROMPT_LINE) {
        return ending;
    }
    if (result == LINE_ENDED) {
        return PROMPT_END;
    }
    if (result == LINE_INTERRUPTED) {
        return PROMPT_NOTHING;
    }
    history_add(&prompt.history, *line);
    return PROMPT_LINE;
}
