/* uptime: how long the machine has been running. */
#include "command/output.h"
#include "command/words.h"
#include "runtime/clock.h"

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    char text[WORDS_BYTES_MAX];
    words_for_duration(text, clock_now_ns());
    out("%s since the machine started\n", text);
    return done(COMMAND_DONE);
}
