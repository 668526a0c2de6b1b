/*
 * A call whose answer is predicted, and what all predictions are made of. model.c asks the one of
 * the call's method; those of Process are in model_process.c.
 */
#pragma once

#include "abi/object_kind.h"
#include "abi/status.h"
#include "model.h"

#define ONE(status) (1u << (status))
/* What anything that makes something may answer, since memory and quotas are not modelled. */
#define MADE                                                                                       \
    (ONE(STATUS_OK) | ONE(STATUS_NO_MEMORY) | ONE(STATUS_LIMIT_EXCEEDED) | ONE(STATUS_PEER_GONE))

struct question {
    const struct model_state *state;
    const struct model_call *call;
    const struct model_capability *target; /* what was called */
    const struct model_object *object;     /* what it names */
    struct model_expectation *expectation;
};

typedef void predictor(struct question *question);

/* It must answer this, and nothing else. */
void question_answers(struct question *question, enum status status);

/* A new capability, for whoever calls unless the process is changed afterwards. */
void question_adds(struct question *question, uint8_t kind, uint64_t mask);

/* One that is derived from another one of the state. */
void question_adds_derived(
    struct question *question, uint32_t from, uint64_t process, uint64_t mask);

/* The capability that came with the call; NULL, and answered, when it is not a live one of this
 * kind. */
const struct model_capability *question_came(struct question *question, uint8_t kind);

/* Of what a capability to memory shows. */
uint64_t
question_window_pages(const struct question *question, const struct model_capability *memory);

/* The methods of Process. */
predictor predict_copy, predict_install, predict_release, predict_revoke, predict_inspect,
    predict_map, predict_unmap, predict_take_reply, predict_set_fault_handler,
    predict_set_exit_event, predict_process_state;
