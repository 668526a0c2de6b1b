/*
 * Has the whole terminal, clears it, paints what the trusted path looks like, and reads every byte
 * that is typed, Ctrl-C included. The machine test presses the attention key, types a passphrase
 * and goes back; afterwards it types END.
 * Must hear neither the key nor what followed it. No record: a terminal is there to be painted on;
 * that is why nobody is to type a secret without the key.
 * Weakened: the person types the passphrase without the key.
 */
#include "attack.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "schema/stream_client.h"

/* tests/machine/attacks.py waits for the last line, and types "hunter". */
#define PICTURE                                                                                    \
    "\x1b[2J\x1b[H[console] identity asks you something\r\n"                                       \
    "passphrase of owner:\r\nthe prompt is painted\r\n"
#define SECRET      "hunter"
#define END         "END"
#define ATTENTION   0x1du
#define HEARD_MAX   256u
#define PATIENCE_NS UINT64_C(20000000000)

static uint8_t heard[HEARD_MAX];
static uint32_t heard_count;

static bool has_heard(const char *text)
{
    const size_t length = text_length(text);
    for (size_t i = 0; i + length <= heard_count; i++) {
        if (memcmp(&heard[i], text, length) == 0) {
            return true;
        }
    }
    return false;
}

static void paint(uint32_t terminal)
{
    struct bytes left = text_bytes(PICTURE);
    while (left.size_bytes > 0) {
        const struct terminal_write_params params = {.data = left};
        struct terminal_write_results written = {0};
        NEEDED(terminal_write(terminal, &params, &written));
        left = bytes_part(left, written.size_bytes, left.size_bytes - written.size_bytes);
    }
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t terminal = program_capability("terminal");
    const struct terminal_set_mode_params raw = {.mode = TERMINAL_MODE_RAW};
    const struct terminal_set_interrupt_params interrupt = {
        .event = attack_make_event(), .bits = 1};
    const struct terminal_read_params size = {.size_bytes = 64};
    (void)argument_count;
    (void)arguments;
    NEEDED(terminal_set_mode(terminal, &raw));
    NEEDED(terminal_set_interrupt(terminal, &interrupt));
    paint(terminal);
    message_set_deadline(clock_now_ns() + PATIENCE_NS);
    while (!has_heard(END)) {
        struct terminal_read_results results = {0};
        NEEDED(terminal_read(terminal, &size, &results));
        for (size_t i = 0; i < results.data.size_bytes && heard_count < HEARD_MAX; i++) {
            HOLDS(results.data.data[i] != ATTENTION);
            heard[heard_count++] = results.data.data[i];
        }
    }
    message_set_deadline(0);
    HOLDS(!has_heard(SECRET));
    return ATTACK_REPELLED;
}
