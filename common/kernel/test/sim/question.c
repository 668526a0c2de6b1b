#include "question.h"
#include <stddef.h>

void question_answers(struct question *question, enum status status)
{
    question->expectation->statuses = ONE(status);
}

void question_adds(struct question *question, uint8_t kind, uint64_t mask)
{
    question->expectation->adds = true;
    question->expectation->statuses = MADE;
    question->expectation->added = (struct model_capability){
        .process = question->call->process, .kind = kind, .mask = mask, .parent = MODEL_NONE};
}

void question_adds_derived(
    struct question *question, uint32_t from, uint64_t process, uint64_t mask)
{
    const struct model_capability *source = &question->state->capabilities[from];
    question->expectation->adds = true;
    question->expectation->statuses = MADE;
    question->expectation->added = *source;
    question->expectation->added.process = process;
    question->expectation->added.mask = source->mask & mask;
    question->expectation->added.parent = from;
}

const struct model_capability *question_came(struct question *question, uint8_t kind)
{
    const uint32_t found =
        model_find(question->state, question->call->process, question->call->capabilities[0]);
    if (found == MODEL_NONE) {
        question_answers(question, STATUS_INVALID_HANDLE);
        return NULL;
    }
    const struct model_capability *capability = &question->state->capabilities[found];
    if (capability->kind != kind) {
        question_answers(question, STATUS_INVALID_ARGUMENT);
    } else if (capability->is_object_ended) {
        question_answers(question, STATUS_PEER_GONE);
    } else {
        return capability;
    }
    return NULL;
}

uint64_t
question_window_pages(const struct question *question, const struct model_capability *memory)
{
    return memory->badge != 0 ? memory->badge & UINT32_MAX
                              : model_object(question->state, memory->object)->amount;
}
