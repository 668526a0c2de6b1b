/* Included by Argon2, which prints nothing. */
#pragma once
