#include "shared_line.h"

uint64_t shared_line_raised(struct shared_line *line)
{
    line->is_raised = true;
    line->waited |= line->bound;
    return line->bound;
}

bool shared_line_bind(struct shared_line *line, uint32_t sharer)
{
    line->bound |= UINT64_C(1) << sharer;
    if (line->is_raised) {
        line->waited |= UINT64_C(1) << sharer;
    }
    return line->is_raised;
}

/* One that is raised while nobody has bound stays masked: nobody could quieten its device. */
static bool settle(struct shared_line *line)
{
    const bool is_settled = line->is_raised && line->waited == 0 && line->bound != 0;
    line->is_raised = line->is_raised && !is_settled;
    return is_settled;
}

bool shared_line_acknowledge(struct shared_line *line, uint32_t sharer)
{
    line->waited &= ~(UINT64_C(1) << sharer);
    return settle(line);
}

bool shared_line_leave(struct shared_line *line, uint32_t sharer)
{
    line->bound &= ~(UINT64_C(1) << sharer);
    line->waited &= ~(UINT64_C(1) << sharer);
    return settle(line);
}
