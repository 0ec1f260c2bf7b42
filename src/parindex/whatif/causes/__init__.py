"""Why a score or a rank moved: a change split exactly into its causes."""
