/* What the driver does with the next call: the size of a reader's buffer says which. */
#pragma once

enum mood {
    MOOD_NONE,           /* as a disk that has no bytes */
    MOOD_NO_GEOMETRY,    /* zeros */
    MOOD_HUGE,           /* more blocks than there are numbers of bytes */
    MOOD_ODD_BLOCKS,     /* of 513 bytes */
    MOOD_EMPTY_ANSWER,   /* STATUS_OK, and neither words nor capabilities */
    MOOD_KERNEL_OBJECTS, /* an Event as channel */
    MOOD_NO_MEMORY,      /* an Event as buffer */
    MOOD_SMALL_BUFFER,   /* a page, where more was asked for */
    MOOD_UNKNOWN_STATUS, /* one that nobody has defined */
    MOOD_MANY,           /* as many capabilities as fit, which nobody asked for */
    MOOD_OTHER_FORM,     /* words in the message page, where registers are expected */
    MOOD_SILENT,         /* never answers */
    MOOD_SILENT_CHANNEL, /* opens a channel, and never answers there */
    MOOD_TWICE,          /* answers, and answers again */
    MOOD_FLOOD,          /* signals, log lines and claims without end, then answers */
    MOOD_HUNGRY,         /* takes all memory that it can get, then answers */
    MOOD_WILD,           /* has its device read and write where nothing is, then answers */
    MOOD_DYING,          /* ends in the middle */
    MOOD_SPINNING,       /* computes for ever */
    MOOD_COUNT,
};
