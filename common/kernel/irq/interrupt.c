#include "irq/interrupt.h"
#include "arch.h"
#include "ipc/event.h"

#define LINES_MAX 1024u

static struct interrupt *lines[LINES_MAX]; /* [kernel] */

enum status interrupt_create(struct ledger *ledger, uint32_t line, struct interrupt **interrupt)
{
    if (line >= LINES_MAX || !arch_irq_has_line(line)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (lines[line] != NULL) {
        return STATUS_WRONG_STATE;
    }
    struct object *object = NULL;
    const enum status status =
        object_create(ledger, OBJECT_INTERRUPT, sizeof(**interrupt), &object);
    if (status == STATUS_OK) {
        *interrupt = (struct interrupt *)object;
        (*interrupt)->line = line;
        lines[line] = *interrupt;
    }
    return status;
}

void interrupt_bind(struct interrupt *interrupt, struct event *event, uint64_t bits)
{
    object_hold(&event->object);
    if (interrupt->event != NULL) {
        object_release(&interrupt->event->object);
    }
    interrupt->event = event;
    interrupt->bits = bits;
    arch_irq_unmask(interrupt->line);
}

enum status interrupt_acknowledge(struct interrupt *interrupt)
{
    if (interrupt->event == NULL) {
        return STATUS_WRONG_STATE;
    }
    arch_irq_unmask(interrupt->line);
    return STATUS_OK;
}

void interrupt_raised(uint32_t line)
{
    if (line < LINES_MAX && lines[line] != NULL && lines[line]->event != NULL) {
        event_signal(lines[line]->event, lines[line]->bits);
    }
}

bool interrupt_finish_step(struct object *object)
{
    struct interrupt *interrupt = (struct interrupt *)object;
    arch_irq_mask(interrupt->line);
    lines[interrupt->line] = NULL;
    if (interrupt->event != NULL) {
        object_release(&interrupt->event->object);
        interrupt->event = NULL;
    }
    return true;
}
