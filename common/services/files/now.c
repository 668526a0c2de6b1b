#include "files/files.h"
#include "runtime/program.h"
#include "wall_clock/open.h"

uint64_t files_now_ns(void)
{
    static const struct wall_clock_page *page;
    static bool was_asked;
    if (!was_asked) {
        was_asked = true;
        (void)wall_clock_open(program_capability("time"), &page);
    }
    return wall_clock_now_ns(page);
}
