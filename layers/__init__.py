"""What there is on the map: declarations, the readers behind them, territory, and what leaves."""
