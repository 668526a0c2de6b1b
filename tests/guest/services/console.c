/* The console, whose serial port takes calls and does not answer (deaf_serial.c). */
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/stream_client.h"
#include "services.h"

#define PATIENCE_NS UINT64_C(8000000000)

/* Who uses the terminal is answered all the same. */
void test_console(void)
{
    const uint32_t terminal = program_capability("terminal");
    const struct terminal_write_params text = {.data = text_bytes("nobody will see this\n")};
    for (uint32_t i = 0; i < 4; i++) {
        struct terminal_write_results written = {0};
        message_set_deadline(clock_now_ns() + PATIENCE_NS);
        CHECK_EQUAL(terminal_write(terminal, &text, &written), STATUS_OK);
        CHECK_EQUAL(written.size_bytes, text.data.size_bytes);
    }
    struct terminal_size_results size = {0};
    message_set_deadline(clock_now_ns() + PATIENCE_NS);
    CHECK_EQUAL(terminal_size(terminal, &size), STATUS_OK);
    CHECK(size.columns == 80 && size.rows == 24);
    message_set_deadline(0);
}
