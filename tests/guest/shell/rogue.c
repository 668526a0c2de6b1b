/* rogue HOW: does to the shell and the console what they must bear. */
#include "command/output.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include <stddef.h>

static int spin(void)
{
    for (volatile uint64_t count = 0;; count++) {
    }
}

/* What a terminal can be told to do, and what it can not. */
static int flood(void)
{
    static const char noise[] = "\x1b[31mnoise \xff\xfe\x80 \x1b]0;title\a\r\n";
    for (;;) {
        out_bytes((struct bytes){(const uint8_t *)noise, sizeof(noise) - 1});
        out_flush();
    }
}

static int fault(void)
{
    *(volatile uint64_t *)8 = 1;
    return COMMAND_DONE;
}

/* Takes the keyboard in raw mode, and Ctrl-C with it, until it is told to end by a "q". */
static int take_keyboard(void)
{
    const uint32_t terminal = need("terminal");
    const struct terminal_set_mode_params raw = {.mode = TERMINAL_MODE_RAW};
    const struct terminal_read_params params = {.size_bytes = 100};
    if (terminal_set_mode(terminal, &raw) != STATUS_OK) {
        return COMMAND_FAILED;
    }
    out("keyboard\r\n");
    out_flush();
    for (;;) {
        struct terminal_read_results results = {0};
        if (terminal_read(terminal, &params, &results) != STATUS_OK) {
            return COMMAND_FAILED;
        }
        for (size_t i = 0; i < results.data.size_bytes; i++) {
            if (results.data.data[i] == 'q') {
                return COMMAND_DONE;
            }
        }
    }
}

/*
 * Paints what looks like a question of the console's, and tells what it hears: a passphrase, if
 * anybody types one there. Ends by a "q".
 */
static int fake(void)
{
    const uint32_t terminal = need("terminal");
    const struct terminal_set_mode_params raw = {.mode = TERMINAL_MODE_RAW};
    const struct terminal_read_params params = {.size_bytes = 100};
    if (terminal_set_mode(terminal, &raw) != STATUS_OK) {
        return COMMAND_FAILED;
    }
    out("\x1b[?1049h\x1b[2J\x1b[H\x1b[7m Tessera \x1b[0m\r\nPassphrase: ");
    for (;;) {
        struct terminal_read_results results = {0};
        out_flush();
        if (terminal_read(terminal, &params, &results) != STATUS_OK) {
            return COMMAND_FAILED;
        }
        const struct bytes heard = results.data;
        uint8_t kept[100];
        const size_t count = heard.size_bytes < sizeof(kept) ? heard.size_bytes : sizeof(kept);
        memcpy(kept, heard.data, count);
        for (size_t i = 0; i < count; i++) {
            out("heard %02x\r\n", kept[i]);
            if (kept[i] == 'q') {
                return COMMAND_DONE;
            }
        }
    }
}

/* Gives the event by which it hears of Ctrl-C itself; 0: it cannot. */
static uint32_t take_interrupt(void)
{
    struct ledger_create_event_results event = {0};
    if (ledger_create_event(PROGRAM_LEDGER, &event) != STATUS_OK) {
        return 0;
    }
    const struct terminal_set_interrupt_params params = {.event = event.event, .bits = 1};
    return terminal_set_interrupt(need("terminal"), &params) == STATUS_OK ? event.event : 0;
}

/* Wants to hear of Ctrl-C itself, and ends by its own will. */
static int catch_interrupt(void)
{
    const uint32_t event = take_interrupt();
    struct register_message message = {0};
    out("catching\n");
    out_flush();
    if (event == 0 || message_receive(event, &message) != STATUS_OK) {
        return COMMAND_FAILED;
    }
    out("caught\n");
    return done(42);
}

/* Hears of Ctrl-C, and goes on. */
static int ignore_interrupt(void)
{
    const uint32_t event = take_interrupt();
    out("ignoring\n");
    for (;;) {
        struct register_message message = {0};
        out_flush();
        if (event == 0 || message_receive(event, &message) != STATUS_OK) {
            return COMMAND_FAILED;
        }
        out("ignored\n");
    }
}

/* As many sessions as it gets, none of which it gives back. */
static int hoard(void)
{
    uint32_t count = 0;
    struct terminal_open_results results = {0};
    while (terminal_open(need("terminal"), &results) == STATUS_OK) {
        count++;
    }
    out("hoarded %u\n", count);
    return done(COMMAND_DONE);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *how;
        int (*run)(void);
    } ways[] = {
        {"spin", spin},
        {"flood", flood},
        {"fault", fault},
        {"keyboard", take_keyboard},
        {"fake", fake},
        {"catch", catch_interrupt},
        {"ignore", ignore_interrupt},
        {"hoard", hoard},
    };
    for (size_t i = 0; argument_count == 2 && i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (text_equal(arguments[1], ways[i].how)) {
            return ways[i].run();
        }
    }
    return wrong_use("spin|flood|fault|keyboard|fake|catch|ignore|hoard");
}
