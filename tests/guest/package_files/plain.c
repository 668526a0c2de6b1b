/* Says what it was given as "words", that it cannot write to it, and that it has no "numbers". */
#include "package_file/package_file.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/supervisor_client.h"
#include "sum.h"

int main(int argument_count, const char *const *arguments)
{
    struct bytes words = {0};
    struct bytes numbers = {0};
    struct mapping mapping = {0};
    const uint32_t memory = program_capability("words");
    (void)argument_count;
    (void)arguments;
    const enum status opened = package_file_open("words", &words);
    const enum status written = mapping_create(memory, 0, 1, MAP_READ | MAP_WRITE, &mapping);
    const enum status missing = package_file_open("numbers", &numbers);
    (void)console_print(
        program_capability("console"),
        "plain: %u %u %u %lu %lx",
        opened,
        written,
        missing,
        words.size_bytes,
        sum_of(words));
    return supervised_ready(program_capability("supervisor")) == STATUS_OK ? 0 : 1;
}
