"""The only Qt threads of Lumivox: facades that live in the GUI thread, workers behind them."""
